"""When orders come in."""

from datetime import date

import numpy as np
import pytest

from simulator.demand import PEAK, Calendar, order_times
from simulator.model import DAY


def test_the_peak_day_stands_out() -> None:
    calendar = Calendar(date(2026, 4, 1), 9)
    days = _days(calendar, 20_000)
    assert calendar.peak_day == 6
    assert days.argmax() == 6
    assert days[6] / np.median(np.delete(days, 6)) == pytest.approx(PEAK, rel=0.25)


def test_two_days_have_no_peak() -> None:
    calendar = Calendar(date(2026, 4, 1), 2)
    assert calendar.peak_day is None
    assert _days(calendar, 10_000).min() > 4_000


def test_all_times_lie_within_the_calendar_and_ascend() -> None:
    calendar = Calendar(date(2026, 4, 1), 3)
    times = order_times(calendar, 1000, "Asia/Shanghai", np.random.default_rng(1))
    assert times[0] >= calendar.opening
    assert times[-1] < calendar.as_of
    assert (np.diff(times) >= 0).all()


def test_nights_are_quiet_where_the_shop_is() -> None:
    calendar = Calendar(date(2026, 4, 1), 2)
    times = order_times(calendar, 20_000, "Asia/Shanghai", np.random.default_rng(1))
    local = (times // 3600 + 8) % 24
    assert (local == 21).sum() > 5 * (local == 3).sum()


def _days(calendar: Calendar, count: int) -> np.typing.NDArray[np.int64]:
    times = order_times(calendar, count, "UTC", np.random.default_rng(1))
    return np.bincount((times - calendar.opening) // DAY, minlength=calendar.days)
