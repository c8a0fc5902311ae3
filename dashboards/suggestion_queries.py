"""Suggestions of the snapshot, and the days before and after one was followed."""

from datetime import date

import polars as pl

from dashboards.ask import Connection, ask
from insights.attributes import with_attributes
from insights.suggestions.catalogue import Entry


def has_suggestions(connection: Connection) -> bool:
    """Whether the snapshot tells of suggestions: nights of earlier versions did not."""
    return bool(connection.sql("SELECT 1 FROM duckdb_tables() WHERE table_name = 'suggestions'").fetchall())


def suggestions(connection: Connection) -> pl.DataFrame:
    """Table `suggestions`, the largest lower end first."""
    return ask(connection, "SELECT * FROM suggestions ORDER BY size_low DESC, suggestion_id")


def order_keys(connection: Connection, shop: str, order_ids: tuple[str, ...]) -> pl.DataFrame:
    """order_id, order_key of orders of a shop."""
    return ask(
        connection,
        "SELECT order_id, order_key FROM orders WHERE shop_id = $shop AND order_id IN (SELECT unnest($ids))",
        shop=shop,
        ids=list(order_ids),
    )


def days(connection: Connection, entry: Entry, shop: str, value: str, on_day: date, reach: int) -> pl.DataFrame:
    """Daily counts for `effect_of`, up to `reach` days before and after `on_day`, which itself is left out.

    day, is_changed (the orders with the value; the control: the shop's others, or the other shops), is_after, orders,
    hits.
    """
    tables = {name: ask(connection, f"SELECT * FROM {name}").lazy() for name in ("order_lines", "products")}
    placed = ask(
        connection,
        "SELECT * FROM orders WHERE created_at::DATE BETWEEN $first AND $last AND created_at::DATE <> $on_day",
        first=_shifted(on_day, -reach),
        last=_shifted(on_day, reach),
        on_day=on_day,
    )
    orders = with_attributes(placed.lazy(), tables["order_lines"], tables["products"])
    found = ask(
        connection,
        "SELECT DISTINCT order_key FROM exceptions WHERE suppressed_by IS NULL AND rule_id IN (SELECT unnest($rules))",
        rules=list(entry.rules),
    )
    flagged = orders.join(found.lazy().with_columns(pl.lit(value=True).alias("hit")), on="order_key", how="left")
    mine = flagged.filter(pl.col("shop_id") == shop) if entry.by else flagged
    day = pl.col("created_at").dt.date().alias("day")
    counted = (
        mine.filter(pl.col(entry.by or "shop_id").is_not_null())
        .group_by(day, (pl.col(entry.by or "shop_id") == value).alias("is_changed"))
        .agg(pl.len().alias("orders"), pl.col("hit").fill_null(value=False).sum().cast(pl.Int64).alias("hits"))
    )
    return counted.with_columns((pl.col("day") > on_day).alias("is_after")).sort("day", "is_changed").collect()


def _shifted(day: date, by: int) -> date:
    return date.fromordinal(day.toordinal() + by)
