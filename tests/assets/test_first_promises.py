"""What was promised first, where exports promise different things."""

from datetime import UTC, datetime, timedelta

import polars as pl

from assets.refined.first_promises import first_promises
from warehouse.table import TIME

AT, DAY = datetime(2026, 4, 1, tzinfo=UTC), timedelta(days=1)
SCHEMA = {"order_key": pl.String, "promised_delivery_at": TIME, "exported_at": TIME}


def export(days: int, **promises: int | None) -> pl.LazyFrame:
    """An export so many days after the first: order -> days until the promised delivery."""
    rows = [(key, None if due is None else AT + due * DAY, AT + days * DAY) for key, due in promises.items()]
    return pl.LazyFrame(rows, SCHEMA, orient="row")


def test_the_oldest_export_that_promises_counts_whatever_the_order_of_arrival() -> None:
    exports = {"late": export(2, a=9, b=5, c=7), "first": export(0, a=5, b=5, c=None), "then": export(1, a=3, c=8)}
    expected = [("a", AT + 5 * DAY), ("c", AT + 8 * DAY)]
    assert first_promises(exports).rows() == expected
    assert first_promises(dict(reversed(exports.items()))).rows() == expected


def test_of_two_exports_of_one_instant_the_earlier_promise_counts() -> None:
    exports = {"x": export(0, a=6), "y": export(0, a=5), "z": export(1, a=7)}
    assert first_promises(exports).rows() == [("a", AT + 5 * DAY)]


def test_without_promises_there_are_none() -> None:
    assert first_promises({}).is_empty()
    assert first_promises({"x": export(0, a=1).drop("promised_delivery_at")}).is_empty()
