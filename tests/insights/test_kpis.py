"""KPIs: orders are counted as their definitions say, and what cannot be judged is told."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from insights.kpis.definitions import FIRST_PROMISE, DefinitionError, all_kpis
from insights.kpis.measure import against, measure, with_findings, with_first_promises
from warehouse.table import TIME
from warehouse.tables import all_tables

AS_OF = datetime(2026, 4, 30, tzinfo=UTC)
DAY = timedelta(days=1)
GIVEN = (
    "created_at",
    "shipped_at",
    "ship_by_at",
    "delivered_at",
    "promised_delivery_at",
    "status",
    "refund_status",
    "tracking_no",
)


def layouts(*columns: str) -> pl.DataFrame:
    rows = [{"layout_id": "l", "table_name": "orders", "column_name": name} for name in columns or GIVEN]
    return all_tables()["layouts"].conform(pl.LazyFrame(rows)).collect()


def orders(
    rows: list[dict[str, Any]], hits: dict[str, str] | None = None, first_promises: dict[str, datetime] | None = None
) -> pl.LazyFrame:
    """Orders placed three days ago; `hits`: order -> rule that has found something."""
    base = {
        "source_id": "s",
        "shop_id": "x",
        "layout_id": "l",
        "status": "paid",
        "created_at": AS_OF - 3 * DAY,
        "refund_status": "none",
    }
    made = [base | {"order_key": f"o{number}", "order_id": str(number), **row} for number, row in enumerate(rows)]
    frame = all_tables()["orders"].conform(pl.LazyFrame(made, infer_schema_length=None) if made else pl.LazyFrame())
    found = pl.LazyFrame(
        {"order_key": list(hits or {}), "rule_id": list((hits or {}).values())},
        schema={"order_key": pl.String, "rule_id": pl.String},
    )
    promises = pl.LazyFrame(
        list((first_promises or {}).items()), {"order_key": pl.String, FIRST_PROMISE: TIME}, orient="row"
    )
    return with_findings(with_first_promises(frame, promises), found, AS_OF)


def told(
    kpi: str, days: int, given: pl.LazyFrame, shop: str = "x", columns: pl.DataFrame | None = None
) -> dict[str, Any]:
    made = measure(given, layouts() if columns is None else columns, all_kpis(), AS_OF)
    return made.filter(kpi=kpi, days=days, shop_id=shop).row(0, named=True)


def test_late_dispatch_counts_deadlines_that_fell_due() -> None:
    due = AS_OF - DAY
    rows = [{"ship_by_at": due, "shipped_at": due}, {"ship_by_at": due, "shipped_at": due + DAY}, {"ship_by_at": due},
            {"ship_by_at": AS_OF + DAY}, {"ship_by_at": due, "status": "cancelled"}, {"ship_by_at": AS_OF - 20 * DAY}]  # fmt: skip
    found = told("late_dispatch_rate", 10, orders(rows))
    assert (found["judged"], found["hits"], found["limit"], found["is_kept"]) == (3, 2, 0.04, False)
    assert found["orders_left"] == -2
    assert told("late_dispatch_rate", 30, orders(rows))["judged"] == 4


def test_perfect_orders_are_counted_not_multiplied() -> None:
    base = {"promised_delivery_at": AS_OF - DAY, "delivered_at": AS_OF - 2 * DAY, "status": "delivered"}
    rows = [
        base,
        base,
        base | {"delivered_at": AS_OF},
        base | {"refund_status": "refunded"},
        base | {"delivered_at": None},
    ]
    found = told("perfect_order_rate", 30, orders(rows, {"o1": "phone_invalid"}))
    assert (found["judged"], found["hits"], found["value"]) == (5, 1, 0.2)
    assert found["low"] < 0.2 < found["high"]
    assert told("otif_last_promise", 14, orders(rows))["hits"] == 3


def test_a_promise_that_was_put_off_is_not_kept() -> None:
    """The first order was promised a day earlier at first; the third falls due tomorrow, and fell due yesterday."""
    due = {"promised_delivery_at": AS_OF - DAY, "delivered_at": AS_OF - 1.5 * DAY}
    rows = [due, due, {"promised_delivery_at": AS_OF + DAY}]
    given = orders(rows, first_promises={"o0": AS_OF - 2 * DAY, "o2": AS_OF - DAY})
    last, first = (told(f"otif_{promise}_promise", 14, given) for promise in ("last", "first"))
    assert (last["judged"], last["hits"]) == (2, 2)
    assert (first["judged"], first["hits"]) == (3, 1)
    assert against(given, layouts(), all_kpis(), AS_OF).filter(kpi="otif_first_promise").height == 2


def test_tracking_is_valid_without_a_finding_about_it() -> None:
    rows = [{"shipped_at": AS_OF - DAY, "tracking_no": number} for number in ("SF1", "SF2", "", "SF4")]
    found = told("valid_tracking_rate", 30, orders(rows, {"o1": "tracking_number_malformed", "o3": "phone_invalid"}))
    assert (found["judged"], found["hits"], found["distance"]) == (4, 2, pytest.approx(-0.45))


def test_an_export_that_lacks_a_column_is_not_evaluable() -> None:
    found = told("late_dispatch_rate", 10, orders([{}, {}]), columns=layouts("created_at", "status"))
    assert (found["judged"], found["not_evaluable"], found["value"], found["is_kept"]) == (0, 2, None, None)
    assert found["orders_left"] is None


def test_what_is_unknown_is_not_taken_for_good() -> None:
    shipped = {"shipped_at": AS_OF - DAY}
    found = told("valid_tracking_rate", 30, orders([shipped | {"tracking_no": None}, shipped | {"tracking_no": "SF1"}]))
    assert (found["judged"], found["hits"], found["not_evaluable"]) == (1, 1, 1)
    delivered = {"promised_delivery_at": AS_OF - DAY, "delivered_at": AS_OF - 2 * DAY, "status": "delivered"}
    without = layouts("created_at", "promised_delivery_at", "delivered_at", "status")
    assert told("perfect_order_rate", 30, orders([delivered]), columns=without)["not_evaluable"] == 1
    assert told("otif_last_promise", 14, orders([delivered]), columns=without)["hits"] == 1
    never_told = layouts("created_at", "status")
    assert told("pre_fulfilment_cancel_rate", 7, orders([{"status": "cancelled"}]), columns=never_told)["judged"] == 0


def test_all_shops_together() -> None:
    rows = [{"shop_id": shop, "status": status} for shop, status in (("x", "cancelled"), ("y", "paid"), ("y", "paid"))]
    assert told("pre_fulfilment_cancel_rate", 7, orders(rows), shop="")["value"] == pytest.approx(1 / 3)
    assert told("pre_fulfilment_cancel_rate", 7, orders(rows), shop="y")["value"] == 0


def test_orders_that_count_against_a_kpi() -> None:
    rows = [{"status": "cancelled"}, {"status": "paid"}]
    listed = against(orders(rows), layouts(), all_kpis(), AS_OF)
    assert listed.filter(kpi="pre_fulfilment_cancel_rate")["order_id"].to_list() == ["0"]


def test_no_orders() -> None:
    assert measure(orders([]), layouts(), all_kpis(), AS_OF).is_empty()
    assert against(orders([]), layouts(), all_kpis(), AS_OF).is_empty()


BASE = "- {id: k, title: {en: a, zh: b}, definition: {en: a, zh: b}, at: created_at, good: low, windows: [7], "


@pytest.mark.parametrize(
    ("rest", "says"),
    [("judged: 'TRUE', hit: \"staus = 'x'\", needs: []}", "reads staus, which orders do not have; did you mean status"),
     ("judged: 'TRUE', hit: 'TRUE', needs: [staus]}", "no column 'staus'; did you mean status"),
     ("judged: 'x = = 1', hit: 'TRUE', needs: []}", "is no condition"),
     ("judged: 'TRUE', hit: 'TRUE', needs: [], needs: []}", "the key 'needs' is there twice"),
     ("judged: 'TRUE', hit: 'TRUE', needs: [], limt: 3}", "limt"), ("judged: 'TRUE', hit: 'TRUE', needs: [], limit: {}}", "either at_most or at_least")],
)  # fmt: skip
def test_wrong_definitions_are_told(tmp_path: Path, rest: str, says: str) -> None:
    file = tmp_path / "kpis.yaml"
    file.write_text(BASE + rest, encoding="utf-8")
    with pytest.raises(DefinitionError, match=says) as error:
        all_kpis(file)
    assert str(file) in str(error.value)
