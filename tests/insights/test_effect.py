"""Did it work? The effect of a change beside a control."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from insights.effect import effect_of

DONE = date(2026, 3, 1)


def days(
    changed: tuple[float, float], control: tuple[float, float] | None, n: int = 28, orders: int = 300, seed: int = 1
) -> pl.DataFrame:
    """Daily counts with these rates before and after."""
    rng = np.random.default_rng(seed)
    rows = []
    for is_changed, rates in ((True, changed), (False, control)):
        for offset in [*range(-n, 0), *range(1, n + 1)] if rates else []:
            count = int(rng.poisson(orders))
            rows.append({"day": DONE + timedelta(days=offset), "is_changed": is_changed, "is_after": offset > 0,
                         "orders": count, "hits": int(rng.binomial(count, rates[offset > 0]))})  # fmt: skip
    schema = {"day": pl.Date, "is_changed": pl.Boolean, "is_after": pl.Boolean, "orders": pl.Int64, "hits": pl.Int64}
    return pl.DataFrame(rows, schema=schema)


def test_a_change_that_worked() -> None:
    found = effect_of(days((0.05, 0.02), (0.05, 0.05)))
    assert found.verdict == "worked"
    assert found.ratio == pytest.approx(0.4, abs=0.06)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.4 < found.high < 1


def test_what_happened_to_everybody_is_no_effect() -> None:
    assert effect_of(days((0.05, 0.02), (0.05, 0.02))).verdict == "no_effect_seen"
    assert effect_of(days((0.05, 0.05), (0.05, 0.02))).verdict == "got_worse"


def test_without_a_control_it_says_so() -> None:
    found = effect_of(days((0.05, 0.02), None))
    assert (found.has_control, found.control_before, found.verdict) == (False, None, "worked")


@pytest.mark.parametrize(
    "given",
    [days((0.05, 0.02), (0.05, 0.05)).filter(pl.col("day") < DONE + timedelta(days=6)), days((0.05, 0.02), None, orders=0),
     days((0.05, 0.02), None).filter(~pl.col("is_after")), pl.DataFrame(schema=days((0.1, 0.1), None).schema)],
    ids=["five days", "no orders", "no days after", "nothing"],
)  # fmt: skip
def test_too_early(given: pl.DataFrame) -> None:
    found = effect_of(given)
    assert (found.verdict, found.ratio) == ("too_early", None)


def test_days_that_differ_widen_the_interval() -> None:
    calm = days((0.05, 0.05), (0.05, 0.05))
    wild = calm.with_columns(
        hits=pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.col("hits") * 2).otherwise(pl.col("hits") // 3)
    )
    one, other = (effect_of(given) for given in (calm, wild))
    assert (other.high or 0) / (other.low or 1) > 1.2 * (one.high or 0) / (one.low or 1)


def drifting(
    by: float, ratio: float, with_control: bool = True, seed: int = 1, shared: bool = False, rate: float = 0.05
) -> pl.DataFrame:
    """Eight weeks before and after; the changed orders' rate grows by the factor `by` over the sixteen weeks anyway, that
    of the control with it where the drift is `shared`.
    """
    flat = days((1, 1), (1, 1) if with_control else None, n=56, seed=seed)
    rng, number = np.random.default_rng(seed), flat["day"].rank("dense").to_numpy() / 112
    drift = np.where(flat["is_changed"] | shared, by**number, 1.0)
    step = np.where((flat["is_changed"] & flat["is_after"]).to_numpy(), ratio, 1.0)
    return flat.with_columns(hits=pl.Series(rng.binomial(flat["orders"].to_numpy(), rate * drift * step)))


@pytest.mark.parametrize("with_control", [True, False])
def test_a_rate_that_was_falling_before_did_not_fall_for_the_change(with_control: bool) -> None:
    found = effect_of(drifting(0.25, 1, with_control))
    assert found.verdict == "no_effect_seen"
    assert found.low is not None
    assert found.high is not None
    assert found.low < 1 < found.high
    assert found.trend == pytest.approx(0.25 ** (1 / 16), abs=0.03)


@pytest.mark.parametrize("with_control", [True, False])
def test_a_change_that_worked_against_a_rising_rate(with_control: bool) -> None:
    found = effect_of(drifting(4, 0.3, with_control))
    assert (found.after or 0) > 0.5 * (found.before or 1)  # it seems to have done little
    assert found.verdict == "worked"
    assert found.ratio == pytest.approx(0.3, abs=0.1)


def test_a_drift_that_both_share_is_no_trend_of_ones_own() -> None:
    found = effect_of(drifting(0.25, 1, shared=True))
    assert found.verdict == "no_effect_seen"
    assert found.trend is None or found.trend == pytest.approx(1, abs=0.02)


def test_rates_are_compared_and_not_odds() -> None:
    found = effect_of(drifting(3, 0.5, with_control=False, rate=0.3))
    assert found.ratio == pytest.approx(0.5, abs=0.05)


def test_no_trend_is_told_where_there_is_none() -> None:
    told = [effect_of(days((0.05, 0.02), (0.05, 0.05), seed=seed)).trend for seed in range(10)]
    assert told.count(None) >= 6


def test_a_control_on_other_days_only_is_no_series() -> None:
    given = days((0.05, 0.02), (0.05, 0.05)).filter(
        ~pl.col("is_after") | (pl.col("is_changed") == (pl.col("day").dt.day() % 2 == 0))
    )
    assert effect_of(given).trend is None


def test_an_effect_is_said_no_more_often_than_it_should() -> None:
    verdicts = [effect_of(days((0.05, 0.05), (0.05, 0.05), seed=seed)).verdict for seed in range(60)]
    assert verdicts.count("worked") <= 3
