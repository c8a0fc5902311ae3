"""Kaplan-Meier: against a plain reading of its definition, against lifelines, and its laws."""

import os
import random
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.survival import DURATION, IS_OVER, SURVIVAL, kaplan_meier, percentile, share_longer

DATA = Path(os.environ.get("ORDERSIFT_REAL_DATA") or Path(__file__).parents[2].parent / "shared" / "data") / "olist"
Rows = list[tuple[int, bool]]
SHARES = (0.5, 0.75, 0.9, 0.95)
rows = st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=60)


def frame(observed: Rows, group: str = "g") -> pl.LazyFrame:
    schema = {DURATION: pl.Int32, IS_OVER: pl.Boolean}
    return pl.LazyFrame(observed, schema=schema, orient="row").with_columns(group=pl.lit(group))


def percentiles(observed: pl.LazyFrame) -> dict[str, list[int | None]]:
    curve = kaplan_meier(observed, ["group"]).collect()
    told = curve.group_by("group", maintain_order=True).agg(percentile(share).alias(str(share)) for share in SHARES)
    return {name: list(values) for name, *values in told.iter_rows()}


def plainly(observed: Rows) -> list[tuple[int, float]]:
    """The definition, moment by moment."""
    survival, curve = 1.0, []
    for moment in sorted({duration for duration, _ in observed}):
        at_risk = sum(duration >= moment for duration, _ in observed)
        events = sum(duration == moment and over for duration, over in observed)
        survival *= 1 - events / at_risk
        curve.append((moment, survival))
    return curve


@given(rows)
def test_the_curve_is_that_of_the_definition(observed: Rows) -> None:
    made = kaplan_meier(frame(observed), ["group"]).collect().select(DURATION, SURVIVAL).rows()
    assert [moment for moment, _ in made] == [moment for moment, _ in plainly(observed)]
    assert [share for _, share in made] == pytest.approx([share for _, share in plainly(observed)], abs=1e-9)


@given(rows, rows)
def test_groups_do_not_touch_each_other(one: Rows, other: Rows) -> None:
    together = percentiles(pl.concat([frame(one, "a"), frame(other, "b")]))
    assert together == {**percentiles(frame(one, "a")), **percentiles(frame(other, "b"))}


@given(st.lists(st.integers(0, 40), min_size=1, max_size=60))
def test_without_open_ones_it_is_the_quantile_of_what_was_seen(durations: list[int]) -> None:
    ordered, n = sorted(durations), len(durations)
    found = percentiles(frame([(d, True) for d in durations]))["g"]
    for share, value in zip(SHARES, found, strict=True):
        # Where a share is met exactly, rounding may take the next one.
        assert value in (next(d for i, d in enumerate(ordered, 1) if i / n >= share + e) for e in (-1e-9, 1e-9))


@given(rows, st.integers(0, 40))
def test_those_still_in_it_never_make_it_look_shorter(observed: Rows, lasted: int) -> None:
    before, after = (percentiles(frame(seen))["g"] for seen in (observed, [*observed, (lasted, False)]))
    for one, other in zip(before, after, strict=True):
        assert other is None or (one is not None and other >= one)


# lifelines 0.30.3: KaplanMeierFitter().fit(durations, event_observed=is_over), .percentile(p) for p of 0.5, 0.25, 0.1,
# 0.05 (the share that lasts longer) and .predict(100), on the values that `sample(seed)` draws.
LIFELINES: dict[int, tuple[list[int], float]] = {
    1: ([83, 176, 272, 339], 0.42831563567651065),
    2: ([83, 158, 278, 364], 0.4379626261600735),
    3: ([76, 165, 309, 348], 0.39672142089382706),
}
# The same on Olist: minutes from handing over to delivery, as of 2018-09-03, by state; `.predict(144 * 60)`.
OLIST = {
    "SP": ([6954, 10253, 16408, 21496], 0.36647512560452916),
    "RJ": ([12004, 20674, 37682, 53473], 0.7628428927680801),
    "AM": ([33060, 36984, 49166, 51732], 0.9565217391304346),
}


def sample(seed: int, n: int = 501) -> Rows:
    """Exponential durations, seen for a time that is uniform."""
    draw = random.Random(seed)
    lives = [(int(draw.expovariate(1 / 120)), draw.randrange(30, 600)) for _ in range(n)]
    return [(min(life, seen), life <= seen) for life, seen in lives]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_equal_to_lifelines(seed: int) -> None:
    curve = kaplan_meier(frame(sample(seed)), ["group"]).collect()
    expected, longer_than_100 = LIFELINES[seed]
    assert percentiles(frame(sample(seed)))["g"] == expected
    found = curve.group_by("group").agg(share_longer(pl.lit(100)).alias("longer"))["longer"][0]
    assert found == pytest.approx(longer_than_100, abs=1e-9)


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the real exports are not at {DATA}")
def test_equal_to_lifelines_on_real_orders() -> None:
    as_of, states = pl.datetime(2018, 9, 3), pl.read_csv(DATA / "olist_customers_dataset.csv", infer_schema=False)
    orders = pl.read_csv(DATA / "olist_orders_dataset.csv", try_parse_dates=True).join(states, on="customer_id")
    start, end = pl.col("order_delivered_carrier_date"), pl.col("order_delivered_customer_date")
    known = orders.filter(start < as_of, pl.col("order_status").is_in(["delivered", "shipped"]))
    lasted = (pl.min_horizontal(end.fill_null(as_of), as_of) - start).dt.total_seconds() // 60
    observed = known.select(
        pl.col("customer_state").alias("group"),
        lasted.alias(DURATION),
        (end <= as_of).fill_null(value=False).alias(IS_OVER),
    ).filter(pl.col(DURATION) >= 0)
    found, curve = percentiles(observed.lazy()), kaplan_meier(observed.lazy(), ["group"]).collect()
    longer = dict(curve.group_by("group").agg(share_longer(pl.lit(144 * 60)).alias("longer")).iter_rows())
    for state, (expected, share) in OLIST.items():
        assert found[state] == expected
        assert longer[state] == pytest.approx(share, abs=1e-9)


def test_what_the_curve_does_not_reach_is_unknown() -> None:
    still_open = frame([(5, False), (9, False)])
    assert percentiles(still_open)["g"] == [None] * 4
    curve = kaplan_meier(still_open, ["group"]).collect()
    longer = curve.group_by("group").agg(share_longer(pl.lit(hours)).alias(str(hours)) for hours in (4, 9, 10))
    assert longer.select("4", "9", "10").rows() == [(1.0, 1.0, None)]


def test_nothing_gives_nothing() -> None:
    assert kaplan_meier(frame([]), ["group"]).collect().is_empty()


def test_the_ninetieth_percentile_of_a_window_of_thirty_days() -> None:
    """Three in ten take ten times as long: those still open after the window are just these."""
    draw = random.Random(5)
    lives = [draw.expovariate(1 / (360 if draw.random() < 0.3 else 36)) for _ in range(40_000)]
    ages = [draw.uniform(0, 720) for _ in lives]
    truth = sorted(lives)[int(0.9 * len(lives))]
    seen = [(int(min(life, age) * 60), life <= age) for life, age in zip(lives, ages, strict=True)]
    estimated = percentiles(frame(seen))["g"][2]
    closed = sorted(duration for duration, over in seen if over)
    closed_only = closed[int(0.9 * len(closed))]
    assert estimated == pytest.approx(truth * 60, rel=0.05)
    assert closed_only < 0.55 * truth * 60
