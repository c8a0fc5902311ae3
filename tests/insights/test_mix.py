"""The mix, days out of control, and the forecast."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from insights.attributes import with_attributes
from insights.mix import shares
from insights.mix.control_chart import control_chart
from insights.mix.forecast import ForecastError, Plan, Promotion, forecast, plan
from insights.mix.shares import OTHERS, mix
from warehouse.tables import all_tables

AS_OF = datetime(2026, 4, 30, tzinfo=UTC)
TABLES = all_tables()
DAYS = 60


def frames(rows: list[dict[str, Any]]) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Orders, and one finding of category logistics for each with `hit`."""
    base = {"source_id": "s", "shop_id": "x", "created_at": AS_OF - timedelta(days=5)}
    made = [base | {"order_key": f"o{number}", **row} for number, row in enumerate(rows)]
    found = [
        {"order_key": row["order_key"], "category": "logistics", "team": "logistics", "rule_id": "r"}
        for row in made
        if row.get("hit")
    ]
    orders = TABLES["orders"].conform(pl.LazyFrame(made, infer_schema_length=None) if made else pl.LazyFrame())
    lines, products = (TABLES[name].empty().lazy() for name in ("order_lines", "products"))
    exceptions = TABLES["exceptions"].conform(pl.LazyFrame(found) if found else pl.LazyFrame())
    return with_attributes(orders, lines, products), exceptions


def coverage(able: float = 1.0) -> tuple[pl.DataFrame, pl.DataFrame]:
    row = {"rule_id": "r", "source_id": "s", "shop_id": "x", "orders": 100, "hits": 0, "ok": int(100 * able)}
    rules = (
        TABLES["rules"].conform(pl.LazyFrame([{"rule_id": "r", "category": "logistics", "grain": "order"}])).collect()
    )
    return TABLES["rule_coverage"].conform(pl.LazyFrame([row])).collect(), rules


def of(made: pl.DataFrame, dimension: str) -> dict[str, dict[str, Any]]:
    return {row["value"]: row for row in made.filter(dimension=dimension, category="logistics").iter_rows(named=True)}


def test_rates_are_per_evaluable_order() -> None:
    rows = [{"carrier": "SF", "hit": n < 4} for n in range(40)] + [{"carrier": "YTO", "hit": n < 1} for n in range(40)]
    found = of(mix(*frames(rows), *coverage(0.5)), "carrier")
    assert (found["SF"]["orders"], found["SF"]["evaluable"], found["SF"]["hits"]) == (40, 20, 4)
    assert found["SF"]["per_1000"] == 200
    assert found["SF"]["per_1000_low"] < 200 < found["SF"]["per_1000_high"]
    assert (found["SF"]["share"], found["YTO"]["share"]) == (0.8, 0.2)


def test_values_beyond_the_first_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "TOP", 2)
    rows = [{"carrier": f"C{n % 5}", "hit": n % 5 < 2} for n in range(50)]
    found = of(mix(*frames(rows), *coverage()), "carrier")
    assert set(found) == {"C0", "C1", OTHERS}
    assert sum(row["orders"] for row in found.values()) == 50


def test_no_orders_no_mix() -> None:
    assert mix(*frames([]), *coverage()).is_empty()


def daily(rates: list[float], orders: list[int], seed: int = 1) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Orders of the days before `AS_OF`, the oldest first."""
    rng = np.random.default_rng(seed)
    rows = []
    for back, (rate, n) in enumerate(zip(reversed(rates), reversed(orders), strict=True)):
        at = AS_OF - timedelta(days=back, hours=6)
        rows += [{"created_at": at, "hit": bool(hit)} for hit in rng.random(n) < rate]
    return frames(rows)


def out_of(given: tuple[pl.LazyFrame, pl.LazyFrame]) -> list[date]:
    return control_chart(*given, AS_OF).filter("is_out")["day"].to_list()


def test_a_bad_day_is_marked_and_a_promotion_is_not() -> None:
    orders = [100] * DAYS
    orders[30] = 1000
    assert out_of(daily([0.1] * DAYS, orders)) == []
    rates = [0.1] * DAYS
    rates[40] = 0.4
    assert out_of(daily(rates, orders)) == [(AS_OF - timedelta(days=DAYS - 1 - 40, hours=6)).date()]


def test_false_alarms_are_rare() -> None:
    alarms = sum(len(out_of(daily([0.1] * DAYS, [100] * DAYS, seed))) for seed in range(8))
    assert alarms <= 0.01 * 8 * DAYS


def test_young_days_and_few_days_are_not_judged() -> None:
    rates = [0.1] * DAYS
    rates[-2] = 0.9
    assert out_of(daily(rates, [100] * DAYS)) == []
    few = control_chart(*daily([0.1] * 8, [100] * 8), AS_OF)
    assert not few["can_judge"].any()
    assert control_chart(*frames([]), AS_OF).is_empty()


def test_the_forecast_goes_by_history_and_promotions() -> None:
    given = daily([0.1] * DAYS, [100] * DAYS)
    promotion = Plan(promotions=(Promotion(day=AS_OF.date() + timedelta(days=3), factor=5),), minutes={"logistics": 12})
    made = forecast(*given, AS_OF, promotion)
    assert made.height == 14
    usual, peak = made.row(0, named=True), made.row(3, named=True)
    assert usual["expected"] == pytest.approx(10, rel=0.1)
    assert usual["low"] < usual["expected"] < usual["high"]
    assert peak["expected"] == pytest.approx(5 * usual["expected"])
    assert usual["hours"] == pytest.approx(12 / 60 * usual["expected"])


def test_the_interval_covers_what_comes() -> None:
    """Four in five days of two weeks to come lie within; of 12 histories."""
    inside = []
    for seed in range(12):
        made = forecast(*daily([0.1] * DAYS, [100] * DAYS, seed), AS_OF, Plan())
        future = np.random.default_rng(900 + seed).binomial(100, 0.1, made.height)
        inside += [low <= n <= high for low, high, n in zip(made["low"], made["high"], future, strict=True)]
    assert 0.7 < np.mean(inside) < 0.95


def test_too_little_history() -> None:
    assert forecast(*daily([0.1] * 10, [100] * 10), AS_OF, Plan()).is_empty()
    assert forecast(*frames([]), AS_OF, Plan()).is_empty()


@pytest.mark.parametrize(
    ("text", "says"), [("promotions: [{day: soon, factor: 2}]", "promotions.0.day"), ("[", "not valid YAML")]
)
def test_a_wrong_plan_is_told(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "forecast.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ForecastError, match=says):
        plan(file)
