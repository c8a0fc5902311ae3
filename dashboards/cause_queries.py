"""Orders with what they are compared by, for the search that an analyst drives."""

from datetime import datetime
from typing import NamedTuple

import polars as pl

from dashboards.ask import Connection, ask
from insights.attributes import ALSO_READ, HASH, LINE_COLUMNS, with_attributes
from insights.causes.find import Search, find_causes
from insights.causes.measures import measured, periods, stage_measures, volume, worth_searching
from warehouse.table import TIME
from warehouse.tables import all_tables

SAMPLE = 200
FILTERED = ("shop_id", "warehouse_id", "carrier", "province", "payment_method")
"""Columns of orders whose values a search can be kept to."""


class Question(NamedTuple):
    """What to compare: a measure, the `days` that end with `until`, a comparison, attributes, and values of some.

    `counts`: the number of hits, not their rate.
    """

    measure: str
    until: datetime
    days: int
    comparison: str
    attributes: tuple[str, ...]
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    counts: bool = False


def has_causes(connection: Connection) -> bool:
    """Whether the snapshot tells of causes: nights of earlier versions did not."""
    return bool(connection.sql("SELECT 1 FROM duckdb_tables() WHERE table_name = 'causes'").fetchall())


def nightly(connection: Connection) -> pl.DataFrame:
    """Table `causes`."""
    return ask(connection, "SELECT * FROM causes ORDER BY measure, rank")


def last_as_of(connection: Connection) -> pl.DataFrame:
    """The instant that the night judged at, one row: as_of."""
    return ask(connection, "SELECT as_of FROM runs ORDER BY as_of DESC, started_at DESC LIMIT 1")


def stages(connection: Connection) -> list[str]:
    """The measures of the stages that orders of the snapshot can have."""
    return stage_measures(ask(connection, "SELECT * FROM layouts"))


def _order_columns() -> list[str]:
    """What a search reads of orders: no name, no address."""
    schema = all_tables()["orders"].schema
    named = ("order_key", "order_id", "source_id", *ALSO_READ, "is_presale", *FILTERED)
    return [name for name, dtype in schema.items() if name in (*named, "country", "city") or dtype == TIME]


def values(connection: Connection, column: str) -> pl.DataFrame:
    """The most frequent values of a column of orders: value; `column` is one of ours."""
    return ask(
        connection,
        f"SELECT {column} AS value FROM orders WHERE {column} <> '' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 200",
    )


def search(connection: Connection, question: Question, as_of: datetime) -> Search:
    """The search over the orders of the snapshot."""
    frames = _frames(connection, question, as_of)
    lengths = volume(question.comparison) if question.counts else None
    return find_causes(frames[0], frames[1], worth_searching(frames, question.attributes), volume=lengths)


def orders_behind(connection: Connection, question: Question, as_of: datetime, pattern: dict[str, str]) -> pl.DataFrame:
    """The hits now with the pattern, the newest first, at most 200."""
    hits = _frames(connection, question, as_of)[1].filter("hit")
    chosen = hits.filter(pl.col(name) == value for name, value in pattern.items())
    names = dict.fromkeys(["order_key", "order_id", "shop_id", "at", *pattern])
    return chosen.sort("at", "order_key", descending=[True, False]).head(SAMPLE).select(*names)


def _frames(connection: Connection, question: Question, as_of: datetime) -> list[pl.DataFrame]:
    """Orders before and now, each with attributes, `at` and `hit`; in a fixed order, since a search adds up rates."""
    tables = {
        name: ask(connection, f"SELECT {', '.join(columns)} FROM {name}").lazy()
        for name, columns in (("orders", _order_columns()), ("order_lines", LINE_COLUMNS), ("products", ["*"]))
    }
    orders = with_attributes(tables["orders"], tables["order_lines"], tables["products"])
    exceptions = ask(connection, "SELECT order_key, category FROM exceptions WHERE suppressed_by IS NULL").lazy()
    layouts = ask(connection, "SELECT * FROM layouts")
    rows = measured(orders, exceptions, layouts, question.measure, as_of)
    before, now = periods(question.until, question.days, question.comparison)
    chosen = pl.all_horizontal(*(pl.col(name).is_in(values) for name, values in question.only), pl.lit(value=True))
    others = ~chosen.fill_null(value=False) if question.comparison == "rest" else chosen
    kept = [HASH, "order_key", "order_id", "at", "hit", *dict.fromkeys(["shop_id", *question.attributes])]
    parts = [rows.filter(period, part).select(kept) for period, part in ((before, others), (now, chosen))]
    return [frame.sort(HASH) for frame in pl.collect_all(parts, engine="streaming")]
