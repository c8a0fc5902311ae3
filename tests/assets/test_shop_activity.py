"""How much a shop exported in the last day, beside what it usually does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from assets.results.shop_activity import shop_activity
from warehouse.tables import all_tables

AS_OF = datetime(2026, 4, 1, 2, tzinfo=UTC)


def activity(*files: tuple[float, int], source: str = "taobao") -> list[dict[str, Any]]:
    """Files as days before as_of, rows."""
    rows = [
        {"source_id": source, "shop_id": "s", "rows_read": rows, "exported_at": AS_OF - timedelta(days=ago)}
        for ago, rows in files
    ]
    table = all_tables()["files"]
    return shop_activity(table.conform(pl.LazyFrame(rows)).collect(), AS_OF).to_dicts()


def test_days_are_counted_back_from_the_night() -> None:
    (shop,) = activity((0.1, 5), (0.9, 6), (1, 7), (2.5, 1), (2.6, 1), (7.9, 2), (9, 1))
    assert (shop["rows_today"], shop["export_days"]) == (11, 3)


def test_the_usual_is_the_median_of_the_same_weekday_of_eight_weeks() -> None:
    (shop,) = activity((0, 1), (7, 10), (14.5, 30), (56, 20), (63, 999), (8, 999))
    assert (shop["usual_rows"], shop["weeks_known"], shop["rows_today"]) == (20, 3, 1)


def test_companions_are_no_shops() -> None:
    assert activity((0, 1), source="inventory") == []
