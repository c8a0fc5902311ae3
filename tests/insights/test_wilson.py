"""The Wilson interval: known values, and what holds for any counts."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.wilson import Z, wilson


def _interval(successes: int, trials: int) -> tuple[float, float]:
    low, high = wilson(pl.col("k"), pl.col("n"))
    return pl.DataFrame({"k": [successes], "n": [trials]}).select(low.alias("low"), high.alias("high")).row(0)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(0, 10, 0.0, 0.27753), (10, 10, 0.72247, 1.0), (5, 10, 0.23659, 0.76341), (95, 100, 0.88825, 0.97846)],
)
def test_known_values(successes: int, trials: int, low: float, high: float) -> None:
    assert _interval(successes, trials) == pytest.approx((low, high), abs=1e-5)


def test_unknown_without_trials() -> None:
    assert _interval(0, 0) == (None, None)


@given(trials=st.integers(1, 10_000), part=st.floats(0, 1))
def test_it_holds_the_share_and_stays_within_0_and_1(trials: int, part: float) -> None:
    successes = round(part * trials)
    low, high = _interval(successes, trials)
    assert 0 <= low <= successes / trials <= high <= 1


@given(trials=st.integers(1, 10_000), part=st.floats(0, 1))
def test_its_ends_are_the_shares_at_which_the_count_is_just_within_z_deviations(trials: int, part: float) -> None:
    successes = round(part * trials)
    for end in _interval(successes, trials):
        assert (successes / trials - end) ** 2 == pytest.approx(Z**2 * end * (1 - end) / trials, abs=1e-9)
