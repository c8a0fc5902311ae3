"""Two exports of one instant that disagree about an order."""

from datetime import UTC, datetime

import polars as pl

from assets.refined.conflicts import conflicts

AT = datetime(2026, 4, 1, tzinfo=UTC)


def export(name: str, at: datetime = AT, layout: str = "a", **orders: float) -> pl.LazyFrame:
    rows = [
        {"order_key": key, "total_amount": amount, "layout_id": layout, "source_file": name, "source_row": 1, "exported_at": at}
        for key, amount in orders.items()
    ]
    return pl.LazyFrame(rows)


def test_an_order_told_differently_is_a_conflict_of_both_files() -> None:
    found = conflicts({"x": export("x.csv", a=1, b=2, c=3), "y": export("y.csv", a=1, b=5, d=3)})
    assert found.rows() == [("x", 1, "y.csv"), ("y", 1, "x.csv")]


def test_another_instant_or_another_form_is_none() -> None:
    later = datetime(2026, 4, 2, tzinfo=UTC)
    assert conflicts({"x": export("x.csv", a=1), "y": export("y.csv", later, a=2)}).is_empty()
    assert conflicts({"x": export("x.csv", a=1), "y": export("y.csv", layout="b", a=2)}).is_empty()
    assert conflicts({}).is_empty()
