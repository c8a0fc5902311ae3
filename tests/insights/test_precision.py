"""How often a rule is right."""

import polars as pl
import pytest

from insights.precision import precision


def _said(**hits: int) -> pl.DataFrame:
    return pl.DataFrame({"outcome": list(hits), "hits": list(hits.values())}, schema={"outcome": str, "hits": pl.Int64})


def test_right_and_false_with_the_interval() -> None:
    found = precision(_said(confirmed=3, resolved=5, false_alarm=2, accepted=90))
    assert found
    assert (found.right, found.false, found.share) == (8, 2, 0.8)
    # Wilson's interval of 8 in 10, as statistical tables give it.
    assert (found.low, found.high) == pytest.approx((0.4902, 0.9433), abs=1e-4)


@pytest.mark.parametrize("said", [{}, {"accepted": 5}])
def test_nobody_said_right_or_false(said: dict[str, int]) -> None:
    assert precision(_said(**said)) is None


def test_never_right() -> None:
    found = precision(_said(false_alarm=10))
    assert found
    assert (found.share, found.low) == (0, 0)
    assert found.high < 0.3
