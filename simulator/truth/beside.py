"""What stands beside an order or line: the shop's lists, its other lines, what the carrier tells; nothing is judged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from simulator.model import Format
from simulator.truth.base import is_open, plain, plain_phone, waiting

Lists = Mapping[str, pl.DataFrame]
"""A shop's companion lists by name, each with `shop_id`."""
LIMIT_DAYS = 30
_OF_LISTS = {
    "is_listed": pl.Boolean(),
    "product_status": pl.String(),
    "stock_is_delisted": pl.Boolean(),
    "expected_at": pl.Datetime("us", "UTC"),
    **dict.fromkeys(
        ("floor_price", "listed_cost_price", "purchase_limit", "available", "claimed", "bought"), pl.Int64()
    ),
}


def with_tracking(orders: pl.DataFrame, fmt: Format, lists: Lists) -> pl.DataFrame:
    """Orders with what events add where the export does not say it itself, and `is_tracked`: a scan would be known."""
    events = lists.get("tracking_events")
    if events is None or "tracking_no" not in fmt.provides:
        return orders.with_columns(is_tracked=pl.lit(False))
    at, status = pl.col("event_at"), pl.col("delivery_status")
    told = events.group_by("shop_id", "tracking_no").agg(
        first_scan_at=at.min(),
        last_scan_at=at.max(),
        delivered_at=at.filter(status == "delivered").min(),
        delivery_status=status.sort_by("event_at", "event").last(),
    )
    joined = orders.join(told, on=["shop_id", "tracking_no"], how="left", suffix="_told", maintain_order="left")
    own = pl.when(status != "none").then(status)
    times = {c: pl.coalesce(c, f"{c}_told") for c in ("first_scan_at", "last_scan_at", "delivered_at")}
    return joined.with_columns(
        **times,
        delivery_status=pl.coalesce(own, "delivery_status_told", "delivery_status"),
        is_tracked=_is_tracked(events["event_at"].min()),
    )


def _is_tracked(first_event: object) -> pl.Expr:
    """An open order that has events, is not under way, or left when events were told; an ended one that arrived."""
    has_events = pl.col("first_scan_at_told").is_not_null()
    waits = pl.col("shipped_at").is_null() & pl.col("tracking_no").is_not_null()
    left = (pl.col("tracking_no") != "") & (pl.col("shipped_at") >= pl.lit(first_event))
    arrived = has_events & pl.coalesce("delivered_at", "delivered_at_told").is_not_null()
    return pl.when(is_open()).then(has_events | waits | left).otherwise(arrived).fill_null(False)


def with_lists(orders: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """Orders with `is_not_served` and `is_blacklisted`; null without a list."""
    if not lists:
        return orders.with_columns(is_not_served=pl.lit(None, pl.Boolean), is_blacklisted=pl.lit(None, pl.Boolean))
    unserved = lists["no_service_regions"]
    pairs = orders.select("carrier").unique().join(unserved, how="cross", suffix="_list")
    pairs = pairs.filter(pl.col("carrier").str.starts_with(pl.col("carrier_list")))
    keys = ["shop_id", "carrier", "province"]
    cities = pairs.group_by(keys).agg(pl.col("city"))
    joined = orders.join(cities, on=keys, how="left", suffix="_unserved", maintain_order="left")
    there = pl.col("city_unserved").list.contains("") | pl.col("city_unserved").list.contains(pl.col("city"))
    return joined.with_columns(is_not_served=there.fill_null(False), is_blacklisted=_is_listed(lists["blacklist"]))


def _is_listed(blacklist: pl.DataFrame) -> pl.Expr:
    checks = []
    for kind, same in (("buyer_id", plain), ("phone", plain_phone), ("address", plain)):
        entries = blacklist.filter(pl.col("kind") == kind)
        key = entries.select(pl.concat_str("shop_id", pl.lit("|"), same(pl.col("value")))).to_series().drop_nulls()
        mine = pl.concat_str("shop_id", pl.lit("|"), same(pl.col(kind)))
        checks.append(mine.is_in(key.implode()).fill_null(False))
    return pl.any_horizontal(checks)


def with_articles(lines: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """Lines (with columns of their orders) with what products, stock and other lines of the article say."""
    own_shop = ["shop_id", "sku"]
    positive = pl.col("quantity").filter(pl.col("quantity") > 0, pl.col("sku") != "")
    lines = lines.with_columns(
        usual_quantity=positive.quantile(0.995, "linear").over(own_shop), lines_of_sku=positive.len().over(own_shop)
    )
    if not lists:
        return lines.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in _OF_LISTS.items())
    products = lists["products"].select(
        *own_shop,
        pl.lit(True).alias("is_listed"),
        pl.col("status").alias("product_status"),
        "floor_price",
        pl.col("cost_price").alias("listed_cost_price"),
        "purchase_limit",
    )
    joined = lines.join(products, on=own_shop, how="left", maintain_order="left")
    return _with_bought(_with_stock(joined.with_columns(pl.col("is_listed").fill_null(False)), lists["inventory"]))


def _with_stock(lines: pl.DataFrame, inventory: pl.DataFrame) -> pl.DataFrame:
    """The stock of the order's warehouse where list and order name it, else of all warehouses."""
    sums = (
        pl.col("available_quantity").sum().alias("available"),
        (pl.col("status") == "delisted").all().alias("stock_is_delisted"),
        pl.col("expected_at").min(),
    )
    own, all_of_them = ["shop_id", "sku", "warehouse_id"], ["shop_id", "sku"]
    joined = lines.join(inventory.group_by(own).agg(sums), on=own, how="left", maintain_order="left")
    total = inventory.group_by(all_of_them).agg(sums)
    joined = joined.join(total, on=all_of_them, how="left", suffix="_total", maintain_order="left")
    told = pl.col("available").is_not_null()
    pool = pl.concat_str("shop_id", "sku", pl.when(told).then("warehouse_id").otherwise(pl.lit("")), separator="|")
    names = ("available", "stock_is_delisted", "expected_at")
    chosen = {name: pl.when(told).then(name).otherwise(f"{name}_total") for name in names}
    wanted = pl.when(waiting().fill_null(False) & (pl.col("quantity") > 0)).then("quantity").otherwise(0)
    queue = joined.with_columns(pool=pool, wanted=wanted).with_columns(**chosen)
    queue = queue.sort("pool", "paid_at", "order_id", "line_no", nulls_last=True, maintain_order=True)
    return queue.with_columns(claimed=pl.when(pl.col("wanted") > 0).then(pl.col("wanted").cum_sum().over("pool"))).sort(
        "order_no", "line_no", maintain_order=True
    )


def _with_bought(lines: pl.DataFrame) -> pl.DataFrame:
    """Pieces of an article with a limit that the buyer ordered in the days that end with the order."""
    counts = ~pl.col("status").is_in(["cancelled", "closed"]) & (pl.col("quantity") > 0) & (pl.col("buyer_id") != "")
    limited = lines.filter(counts, pl.col("purchase_limit").is_not_null(), pl.col("created_at").is_not_null())
    keys, row = ["shop_id", "buyer_id", "sku"], ["order_no", "line_no"]
    slim = limited.select(*keys, *row, "created_at", "quantity")
    others = slim.select(*keys, pl.col("created_at").alias("earlier_at"), pl.col("quantity").alias("pieces"))
    ago = pl.col("created_at") - pl.col("earlier_at")
    pairs = slim.join(others, on=keys).filter(ago.is_between(timedelta(), timedelta(days=LIMIT_DAYS)))
    bought = pairs.group_by(row).agg(bought=pl.col("pieces").sum())
    return lines.join(bought, on=row, how="left", maintain_order="left")
