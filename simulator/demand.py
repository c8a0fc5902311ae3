"""When orders come in: weekdays, hours of the local day, and one promotion peak day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from simulator.model import DAY, HOUR, Ints

PEAK = 4.0
"""The promotion day has this many times the orders of a usual day."""
_WEEKDAYS = np.array([1.0, 0.97, 0.98, 1.0, 1.06, 1.18, 1.15])
_HOURS = np.array(
    [3, 1.5, 1, 0.6, 0.5, 0.7, 1.5, 2.5, 4, 5.5, 6.5, 6.2, 6, 5.5, 5.3, 5.2, 5.2, 5.4, 5.8, 7, 8.5, 9, 8, 5.6]
)


@dataclass(frozen=True)
class Calendar:
    """The simulated days; a day runs from midnight to midnight UTC."""

    start: date
    days: int

    @property
    def opening(self) -> int:
        """The first second, since 1970."""
        return int(datetime.combine(self.start, time(), UTC).timestamp())

    @property
    def as_of(self) -> int:
        """The end of the last day, since 1970."""
        return self.opening + self.days * DAY

    @property
    def peak_day(self) -> int | None:
        """Number of the promotion day, none in a sample of less than three days."""
        return self.days * 2 // 3 if self.days >= 3 else None

    def day(self, number: int) -> date:
        """The date of day `number`, from 0."""
        return self.start + timedelta(days=number)


def order_times(calendar: Calendar, count: int, zone: str, rng: np.random.Generator) -> Ints:
    """`count` ascending order times in seconds since 1970, busy when people in `zone` are awake."""
    day = rng.choice(calendar.days, size=count, p=_day_shares(calendar))
    offset = datetime.combine(calendar.start, time(), ZoneInfo(zone)).utcoffset() or timedelta()
    hours = np.roll(_HOURS, -int(offset.total_seconds() // HOUR))
    hour = rng.choice(24, size=count, p=hours / hours.sum())
    seconds = day * DAY + hour * HOUR + rng.integers(0, HOUR, count)
    return np.sort(calendar.opening + seconds.astype(np.int64))


def _day_shares(calendar: Calendar) -> np.typing.NDArray[np.float64]:
    first = calendar.start.weekday()
    weight = _WEEKDAYS[(first + np.arange(calendar.days)) % 7].copy()
    if calendar.peak_day is not None:
        weight[calendar.peak_day] *= PEAK
    share: np.typing.NDArray[np.float64] = weight / weight.sum()
    return share
