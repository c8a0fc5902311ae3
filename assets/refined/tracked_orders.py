"""What tracking events add to orders; what an order's export says itself is never overwritten. Not a table."""

import polars as pl

from warehouse.table import TIME
from warehouse.tables.orders import TERMINAL_STATUSES

TIMES = ("first_scan_at", "last_scan_at", "delivered_at")
TOLD = (*TIMES, "delivery_status")
SUFFIX = "+tracking"


def with_tracking(orders: pl.LazyFrame, tracked: pl.LazyFrame) -> pl.LazyFrame:
    """`orders` with what the events add; `tracked` as `tracking` gives it."""
    return orders if _is_empty(tracked) else orders.update(tracked, on="order_key")


def with_tracked_layouts(layouts: pl.LazyFrame, events: pl.LazyFrame) -> pl.LazyFrame:
    """Each layout of orders a second time, with the columns that events provide; unchanged without events."""
    if _is_empty(events):
        return layouts
    of_orders = layouts.filter((pl.col("table_name") == "orders").any().over("layout_id"))
    added = of_orders.select("layout_id", "source_id").unique()
    named = pl.LazyFrame({"column_name": TOLD}).with_columns(pl.lit("orders").alias("table_name"))
    more = pl.concat([of_orders, added.join(named, how="cross").select(layouts.collect_schema().names())])
    return pl.concat([layouts, more.with_columns(pl.col("layout_id") + SUFFIX)])


def tracking(orders: pl.LazyFrame, events: pl.LazyFrame) -> pl.LazyFrame:
    """One row per order that has events, or must have had none.

    An order's events are those of its tracking number in lists of its shop or of all shops. Its layout counts the
    columns as provided (`+tracking`) where events would be known: while it is open, from the first event of its shop
    on; once it has ended, only if they tell its delivery.
    """
    known = orders.select("order_key", "shop_id", "status", "tracking_no", "shipped_at", "layout_id", *TOLD)
    if _is_empty(events):
        return known.select("order_key", *TOLD, "layout_id").clear()
    joined = known.join(_per_order(known, events), on="order_key", how="left", suffix=":events")
    has_events = pl.col("first_scan_at:events").is_not_null()
    is_blank = pl.col("delivery_status").is_null() | (pl.col("delivery_status") == "none")
    status = pl.coalesce(pl.when(is_blank).then("delivery_status:events"), "delivery_status", pl.lit("none"))
    values = [pl.coalesce(name, f"{name}:events").alias(name) for name in TIMES]
    covered = _is_covered(has_events, _since(events)).fill_null(value=False)
    completed = joined.with_columns(*values, status.alias("delivery_status"), covered.alias("covered"))
    layout = pl.col("layout_id") + pl.when("covered").then(pl.lit(SUFFIX)).otherwise(pl.lit(""))
    return completed.filter(pl.col("covered") | has_events).select("order_key", *TOLD, layout.alias("layout_id"))


def _per_order(orders: pl.LazyFrame, events: pl.LazyFrame) -> pl.LazyFrame:
    at, status = pl.col("event_at"), pl.col("delivery_status")
    moved = at.filter(status.ne_missing(pl.lit("none")))  # a label that was made is no scan
    latest = status.sort_by("event_at", "event").drop_nulls().last()
    told = events.select(pl.col("shop_id").alias("of_shop"), "tracking_no", "event_at", "event", "delivery_status")
    return (
        orders.filter(pl.col("tracking_no") != "")
        .select("order_key", "shop_id", "tracking_no")
        .join(told, on="tracking_no")
        .filter((pl.col("of_shop") == "") | (pl.col("of_shop") == pl.col("shop_id")))
        .group_by("order_key")
        .agg(
            moved.min().alias("first_scan_at"),
            moved.max().alias("last_scan_at"),
            at.filter(status == "delivered").min().alias("delivered_at"),
            pl.coalesce(latest, pl.when(moved.len() > 0).then(pl.lit("in_transit"))).alias("delivery_status"),
        )
    )


def _since(events: pl.LazyFrame) -> pl.Expr:
    """The first event that the lists of an order's shop, or of all shops, tell of; null where none was given."""
    first = dict(events.group_by("shop_id").agg(pl.col("event_at").min()).collect().iter_rows())
    everywhere = first.get("")
    since = {shop: min(at, everywhere or at) for shop, at in first.items()}
    return pl.col("shop_id").replace_strict(since, default=everywhere, return_dtype=TIME)


def _is_covered(has_events: pl.Expr, since: pl.Expr) -> pl.Expr:
    numbered = pl.col("tracking_no") != ""
    waits = pl.col("shipped_at").is_null() & pl.col("tracking_no").is_not_null()
    expected = has_events | waits | (numbered & (pl.col("shipped_at") >= since))
    arrived = has_events & pl.coalesce("delivered_at", "delivered_at:events").is_not_null()
    is_open = ~pl.col("status").is_in(TERMINAL_STATUSES)
    return pl.when(is_open).then(expected & since.is_not_null()).otherwise(arrived)


def _is_empty(frame: pl.LazyFrame) -> bool:
    return frame.head(1).collect().is_empty()
