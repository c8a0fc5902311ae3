"""`results_exception_mix`: counts add up, currencies never mix."""

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl

from assets.results.exception_mix import results_exception_mix
from warehouse.tables import all_tables

EVENING = datetime(2026, 4, 1, 23, 59, tzinfo=UTC)


def mix(*rows: dict[str, object]) -> list[dict[str, object]]:
    common = {"source_id": "s", "shop_id": "a", "category": "payment", "rule_id": "r", "occurred_at": EVENING}
    frame = pl.DataFrame([{**common, **row} for row in rows], schema=all_tables()["exceptions"].schema)
    made = results_exception_mix(frame)
    assert isinstance(made, pl.DataFrame)
    assert dict(made.schema) == all_tables()["exception_mix"].schema
    return made.select("day", "currency", "exceptions", "orders", "amount_at_risk").to_dicts()


def test_an_order_with_two_lines_counts_once_as_an_order() -> None:
    line = {"order_key": "s/a/1", "currency": "CNY", "amount_at_risk": Decimal("1.5")}
    assert mix({**line, "line_no": 1}, {**line, "line_no": 2}) == [
        {"day": date(2026, 4, 1), "currency": "CNY", "exceptions": 2, "orders": 1, "amount_at_risk": Decimal("3.0000")}
    ]


def test_currencies_are_never_added_up() -> None:
    rows = mix(
        {"order_key": "s/a/1", "currency": "CNY", "amount_at_risk": Decimal(1)},
        {"order_key": "s/a/2", "currency": "EUR", "amount_at_risk": Decimal(2)},
    )
    assert [(row["currency"], row["amount_at_risk"]) for row in rows] == [("CNY", Decimal(1)), ("EUR", Decimal(2))]


def test_a_finding_on_a_file_is_no_order() -> None:
    assert [(row["exceptions"], row["orders"]) for row in mix({"order_key": None})] == [(1, 0)]


def test_nothing_found_is_an_empty_table() -> None:
    assert mix() == []
