"""The search for what goes with a change: it finds what is there, and nothing where there is nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from assets.results.causes import causes
from insights.attributes import order_hash
from insights.causes.find import Search, find_causes
from insights.causes.measures import SEARCHED, measured, of_weeks, periods, stage_measures, worth_searching
from warehouse.tables import all_tables

NAMES = ("warehouse", "carrier", "province")
AS_OF = datetime(2026, 4, 30, tzinfo=UTC)


def period(n: int, seed: int, rate: float = 0.04, raised: dict[str, str] | None = None, factor: float = 1.0,
           volumes: tuple[float, ...] = (1, 1, 1)) -> pl.DataFrame:  # fmt: skip
    """Orders whose carriers depend on their warehouses; those with all values of `raised` have `factor` times the rate."""
    rng = np.random.default_rng(seed)
    shares = np.array(volumes) / sum(volumes)
    warehouse = rng.choice(3, n, p=shares)
    carrier = (warehouse + rng.choice(4, n, p=[0.6, 0.2, 0.1, 0.1])) % 4
    frame = pl.DataFrame({
        "warehouse": [f"W{value}" for value in warehouse], "carrier": [f"C{value}" for value in carrier],
        "province": [f"P{value}" for value in rng.integers(0, 20, n)],
    })  # fmt: skip
    effect = 1 + (warehouse == 1) * 0.5
    inside = np.ones(n, dtype=bool) if raised else np.zeros(n, dtype=bool)
    for name, value in (raised or {}).items():
        inside &= (frame[name] == value).to_numpy()
    hit = rng.random(n) < rate * effect * np.where(inside, factor, 1)
    return frame.with_columns(pl.Series("hit", hit))


def patterns(search: Search) -> list[dict[str, str]]:
    return [finding.pattern for finding in search.findings]


@pytest.mark.parametrize(
    "cause",
    [{"province": "P3"}, {"carrier": "C2", "warehouse": "W2"}, {"carrier": "C0", "province": "P7", "warehouse": "W0"}],
    ids=["one", "two", "three"],
)
def test_a_cause_is_found_as_it_is(cause: dict[str, str]) -> None:
    search = find_causes(period(60_000, 1), period(30_000, 2, raised=cause, factor=4), NAMES)
    assert patterns(search) == [cause]
    finding = search.findings[0]
    assert finding.confidence > 0.99
    assert finding.excess == pytest.approx(0.75 * finding.observed, rel=0.25)
    assert finding.rate_now > 2.5 * (finding.rate_before or 0)


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_found_where_nothing_has_happened(seed: int) -> None:
    """All rates have fallen, and one warehouse has three times its orders: a decoy."""
    before, now = period(20_000, 10 + seed), period(10_000, 50 + seed, rate=0.03, volumes=(1, 3, 1))
    assert patterns(find_causes(before, now, NAMES)) == []


def test_of_counts_more_orders_are_a_growth_too() -> None:
    """Of one warehouse there are three times as many orders, at the rate of before: half of the time before."""
    before, now = period(40_000, 3), period(20_000, 4, volumes=(1, 3, 1))
    more = pl.concat([now, period(20_000, 5, volumes=(0, 1, 0))])
    assert patterns(find_causes(before, more, NAMES)) == []
    search = find_causes(before, more, NAMES, volume=0.5)
    assert patterns(search)[0] == {"warehouse": "W1"}
    (found, *_), hits = search.findings, before.filter(pl.col("warehouse") == "W1")["hit"].sum()
    assert found.rate_now == pytest.approx(found.rate_before, rel=0.1)
    assert found.orders == more.filter(pl.col("warehouse") == "W1").height
    assert found.expected == pytest.approx(hits / 2 * search.drift, rel=0.1)
    assert search.change == pytest.approx(search.hits_now - search.hits_before / 2, rel=0.05)


def test_of_counts_what_was_not_there_before_is_a_growth() -> None:
    before = period(40_000, 3, volumes=(1, 0, 1))
    search = find_causes(before, period(20_000, 4), NAMES, volume=0.5)
    new = next(finding for finding in search.findings if finding.pattern == {"warehouse": "W1"})
    assert (new.expected, new.rate_before) == (0.0, None)


def test_two_causes_share_the_change() -> None:
    now = period(30_000, 4, raised={"province": "P3"}, factor=4)
    other = period(30_000, 5, raised={"carrier": "C1", "warehouse": "W1"}, factor=3)
    both = now.with_columns(hit=pl.when((pl.col("carrier") == "C1") & (pl.col("warehouse") == "W1"))
                            .then(pl.Series(np.random.default_rng(1).random(30_000) < 0.18)).otherwise("hit"))  # fmt: skip
    search = find_causes(period(60_000, 3), both, NAMES)
    assert sorted(map(str, patterns(search))) == [
        str({"province": "P3"}), str({"warehouse": "W1", "carrier": "C1"})
    ]  # fmt: skip
    assert search.explained == pytest.approx(1, abs=0.15)
    assert other.height == now.height


def test_a_cause_has_all_of_the_growth_where_the_rest_fell() -> None:
    """All others went from 6 to 4 %: the hits of all hardly changed, and no share is over 100 %."""
    search = find_causes(
        period(60_000, 3, rate=0.06), period(30_000, 4, rate=0.04, raised={"province": "P3"}, factor=5), NAMES
    )
    (found,) = search.findings
    assert found.excess > search.change
    assert (found.share_of_change, search.explained) == (1.0, 1.0)


def test_a_cause_has_its_share_beside_what_grew_everywhere() -> None:
    search = find_causes(period(60_000, 3), period(30_000, 4, rate=0.08, raised={"province": "P3"}, factor=3), NAMES)
    (found,) = search.findings
    assert found.share_of_change == pytest.approx(found.excess / search.change)
    assert 0.1 < found.share_of_change < 0.5


def test_the_sequence_of_the_rows_does_not_matter() -> None:
    before, now = period(20_000, 1), period(10_000, 2, raised={"province": "P3"}, factor=5)
    shuffled = find_causes(before.sample(fraction=1, shuffle=True, seed=3), now.reverse(), NAMES)
    first, second = (search.findings[0] for search in (find_causes(before, now, NAMES), shuffled))
    assert (first.pattern, first.observed) == (second.pattern, second.observed)
    assert first.expected == pytest.approx(second.expected, rel=1e-6)


def test_unknown_values_and_what_cannot_be_judged_take_no_part() -> None:
    now = period(10_000, 2, raised={"province": "P3"}, factor=5)
    holes = now.with_columns(
        carrier=pl.when(pl.int_range(pl.len()) % 9 == 0).then(None).otherwise("carrier"),
        hit=pl.when(pl.int_range(pl.len()) % 10 == 0).then(None).otherwise("hit"),
    )
    search = find_causes(period(20_000, 1), holes, NAMES)
    assert search.orders_now == 9_000
    assert patterns(search) == [{"province": "P3"}]


def test_an_attribute_with_a_value_per_order_is_left_aside() -> None:
    before, now = (
        frame.with_columns(note=pl.format("n{}", pl.int_range(pl.len())))
        for frame in (period(200_000, 1), period(100_000, 2, raised={"province": "P3"}, factor=3))
    )
    search = find_causes(before, now, (*NAMES, "note"))
    assert patterns(search) == [{"province": "P3"}]
    assert search.merged["note"] == 200_000


EMPTY = period(0, 1)


@pytest.mark.parametrize(
    ("before", "now"),
    [(EMPTY, EMPTY), (EMPTY, period(500, 1)), (period(500, 1), EMPTY), (period(1, 1), period(1, 2)),
     (period(500, 1), period(500, 2).with_columns(hit=pl.lit(value=True))),
     (period(500, 1).with_columns(hit=pl.lit(value=False)), period(500, 2))],
    ids=["nothing", "nothing before", "nothing now", "one order", "all hits", "no hits before"],
)  # fmt: skip
def test_too_little_to_say_anything(before: pl.DataFrame, now: pl.DataFrame) -> None:
    assert find_causes(before, now, NAMES).findings == ()
    assert find_causes(before, now, ()).findings == ()


LAYOUTS = all_tables()["layouts"].conform(pl.LazyFrame([
    {"layout_id": "l", "source_id": "s", "table_name": "orders", "column_name": name}
    for name in ("created_at", "shipped_at", "ship_by_at")
])).collect()  # fmt: skip


def orders(*rows: dict[str, Any]) -> pl.LazyFrame:
    base = {
        "source_id": "s",
        "shop_id": "x",
        "layout_id": "l",
        "status": "shipped",
        "created_at": AS_OF - timedelta(days=3),
    }
    made = [base | {"order_key": f"o{number}", **row} for number, row in enumerate(rows)]
    frame = all_tables()["orders"].conform(pl.LazyFrame(made, infer_schema_length=None))
    unknown = [pl.lit(None, pl.String).alias(name) for name in ("goods_category", "sku", "hour")]
    return frame.with_columns(order_hash(), *unknown)


def test_a_promise_is_missed_or_kept_once_it_fell_due() -> None:
    due = AS_OF - timedelta(days=1)
    rows = (
        {"ship_by_at": due, "shipped_at": due - timedelta(hours=1)}, {"ship_by_at": due, "shipped_at": AS_OF},
        {"ship_by_at": due}, {"ship_by_at": AS_OF + timedelta(hours=1)}, {"ship_by_at": due, "status": "cancelled"}, {},
    )  # fmt: skip
    none = all_tables()["exceptions"].empty().lazy()
    found = measured(orders(*rows), none, LAYOUTS, "late_shipment", AS_OF).collect()
    assert found.select("order_key", "hit").rows() == [("o0", False), ("o1", True), ("o2", True)]
    assert measured(orders(*rows), none, LAYOUTS, "late_delivery", AS_OF).collect().is_empty()


def test_a_stage_is_late_once_its_target_time_is_over() -> None:
    placed = AS_OF - timedelta(days=9)
    rows = (
        {"shipped_at": placed + timedelta(hours=49)}, {"shipped_at": placed + timedelta(hours=51)}, {},
        {"created_at": AS_OF - timedelta(hours=49)}, {"delivered_at": AS_OF}, {"status": "cancelled"},
        {"shipped_at": placed - timedelta(hours=1)}, {"is_delivery": False}, {"layout_id": "other"},
    )  # fmt: skip
    open_orders = ({"status": "paid", "created_at": placed} | row for row in rows)
    none = all_tables()["exceptions"].empty().lazy()
    (measure,) = stage_measures(LAYOUTS)
    assert measure == "stage:created_at:shipped_at"
    found = measured(orders(*open_orders), none, LAYOUTS, measure, AS_OF).collect()
    assert found.select("order_key", "hit").rows() == [("o0", False), ("o1", True), ("o2", True)]
    assert found["at"].unique().to_list() == [placed + timedelta(hours=50)]


def test_a_category_is_hit_by_its_findings() -> None:
    found = pl.LazyFrame({"order_key": ["o1", "o1"], "category": ["payment", "payment"]})
    rows = measured(orders({}, {}), found, LAYOUTS, "payment", AS_OF).collect()
    assert rows.sort("order_key")["hit"].to_list() == [False, True]


def test_the_order_of_the_orders_does_not_matter() -> None:
    rows = [{"carrier": f"C{n % 3}", "created_at": AS_OF - timedelta(hours=n % 700 + 1)} for n in range(900)]
    found = pl.LazyFrame({"order_key": [f"o{n}" for n in range(0, 900, 5)], "category": "payment"})
    tables = [orders(*rows), orders(*rows).collect().sample(fraction=1, shuffle=True, seed=1).lazy()]
    recent = [of_weeks(table, SEARCHED, AS_OF - timedelta(days=35), AS_OF) for table in tables]
    assert recent[0].equals(recent[1])
    once, again = (measured(frame.lazy(), found, LAYOUTS, "payment", AS_OF).collect() for frame in recent)
    assert once.equals(again)
    assert once["order_hash"].equals(recent[0]["order_hash"])


@pytest.mark.parametrize(("comparison", "days"), [("previous", 28), ("same_weekday", 28), ("rest", 7)])
def test_periods(comparison: str, days: int) -> None:
    moments = pl.DataFrame(
        {"at": [AS_OF - timedelta(days=n, hours=1) for n in range(60)]}, schema={"at": pl.Datetime("us", "UTC")}
    )
    before, now = periods(AS_OF, 7, comparison)
    assert moments.filter(now).height == 7
    assert moments.filter(before).height == days


def test_the_table_tells_measures_without_findings_too() -> None:
    made = list(causes(orders({}, {}), all_tables()["exceptions"].empty().lazy(), LAYOUTS, AS_OF))
    assert {row["rank"] for row in made} == {0}
    assert len(made) == 7
    frames = [orders({}).collect(), orders({"shop_id": "y"}).collect()]
    assert worth_searching(frames, SEARCHED) == ["shop_id"]
