"""Truth of the rules on several orders of all shops: people, places and parcels that come again.

Every pair of orders that share something is looked at; nothing is counted by windows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import polars as pl

from simulator.model import Format, View
from simulator.truth.base import ended, plain, plain_phone, waiting

RULE_IDS = (
    "accidental_duplicate", "should_be_merged", "order_velocity", "one_phone_many_names", "one_address_many_buyers",
    "tracking_number_reused",
)  # fmt: skip
_ORDER = ("format", "shop_id", "order_id")


def neighbours(view: View, fmt: Format) -> pl.DataFrame:
    """One row per order of a view with what it may share with others, made comparable; null = nothing to compare."""
    place = pl.concat_str(plain(pl.col("address")), pl.lit("@"), pl.col("city").fill_null(""))
    parcel = pl.concat_str(
        pl.col("carrier").fill_null("").str.to_lowercase(), pl.lit("#"), plain(pl.col("tracking_no"))
    )
    orders = view.orders.unique("order_no", keep="first", maintain_order=True).select(
        pl.lit(fmt.name).alias("format"),
        "shop_id",
        "order_id",
        "order_no",
        "created_at",
        buyer=pl.when(pl.col("buyer_id") != "").then(pl.concat_str(pl.lit(f"{fmt.name}/"), "buyer_id")),
        phone=plain_phone(pl.col("phone")),
        written_phone=pl.col("phone"),
        name=plain(pl.col("receiver_name")),
        place=place,
        street=plain(pl.col("address")),
        parcel=parcel,
        is_ended=ended(),
        waits=waiting().fill_null(False),
        is_paid=pl.col("payment_status") == "paid",
        tells_receiver=pl.lit("receiver_name" in fmt.provides),
    )
    return orders.join(_baskets(view, orders), on="order_no", how="left", maintain_order="left").drop("order_no")


def _baskets(view: View, orders: pl.DataFrame) -> pl.DataFrame:
    """What waiting orders consist of, whatever the sequence; null where an article or quantity is unknown."""
    article = pl.when(pl.col("sku") != "").then("sku").otherwise("title")
    lines = view.lines.join(orders.filter("waits").select("order_no"), on="order_no", how="semi")
    said = lines.select("order_no", line=pl.concat_str(article, pl.lit(" x"), "quantity"))
    known = pl.col("line").is_not_null().all()
    return said.group_by("order_no").agg(basket=pl.when(known).then(pl.col("line").sort().str.join("; ")))


def together(orders: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Hits over the neighbours of all formats: `format, shop_id, order_id, line_ref, rule_id`."""
    everyone = pl.concat(orders).with_row_index("row")
    twice = _duplicates(everyone)
    found = {
        "accidental_duplicate": twice,
        "should_be_merged": _mergeable(everyone, twice),
        "order_velocity": _fast(everyone),
        "one_phone_many_names": _many(everyone, "phone", "name", 4, timedelta(days=30)),
        "one_address_many_buyers": _many(everyone, "place", "buyer", 5, timedelta(days=7)),
        "tracking_number_reused": _reused(everyone),
    }
    hits = [everyone.join(rows.unique(), on="row").with_columns(rule_id=pl.lit(name)) for name, rows in found.items()]
    live = pl.concat(hits).filter(~pl.col("is_ended") | (pl.col("rule_id") == "order_velocity"))
    return live.select(*_ORDER, pl.lit("").alias("line_ref"), "rule_id")


def _pairs(orders: pl.DataFrame, shared: str, span: timedelta, *more: str) -> pl.DataFrame:
    """Orders with each one (suffix `_2`, also itself) that shares something and came at most `span` before."""
    known = orders.filter(pl.col(shared).is_not_null() & pl.col("created_at").is_not_null())
    several = known.filter(pl.len().over(shared) > 1).select("row", shared, "created_at", "order_id", *more)
    ago = pl.col("created_at") - pl.col("created_at_2")
    return several.join(several, on=shared, suffix="_2").filter(ago.is_between(timedelta(), span))


def _duplicates(orders: pl.DataFrame) -> pl.DataFrame:
    waiting_ones = orders.filter(pl.col("waits") & pl.col("basket").is_not_null())
    rows = []
    for identity in ("buyer", "phone", "place"):
        pairs = _pairs(waiting_ones, identity, timedelta(hours=24), "basket")
        later = (pl.col("created_at") > pl.col("created_at_2")) | (pl.col("order_id") > pl.col("order_id_2"))
        rows.append(pairs.filter((pl.col("basket") == pl.col("basket_2")) & later).select("row"))
    return pl.concat(rows)


def _mergeable(orders: pl.DataFrame, duplicates: pl.DataFrame) -> pl.DataFrame:
    keys = ["shop_id", "buyer", "name", "street", "written_phone"]
    whole = pl.all_horizontal(pl.col(key).is_not_null() for key in keys[:-1])
    ready = orders.filter(pl.col("waits") & pl.col("is_paid") & whole).join(duplicates, on="row", how="anti")
    return ready.filter(pl.len().over(keys) > 1).select("row")


def _fast(orders: pl.DataFrame) -> pl.DataFrame:
    counts = [_pairs(orders, who, timedelta(hours=1)).group_by("row").len() for who in ("buyer", "phone")]
    return pl.concat(counts).filter(pl.col("len") > 5).select("row")


def _many(orders: pl.DataFrame, shared: str, who: str, least: int, span: timedelta) -> pl.DataFrame:
    named = orders.filter(pl.col(who).is_not_null() & pl.col(shared).is_not_null())
    crowded = named.filter(pl.col(who).n_unique().over(shared) >= least)
    counts = _pairs(crowded, shared, span, who).group_by("row").agg(pl.col(f"{who}_2").n_unique().alias("count"))
    return counts.filter(pl.col("count") >= least).select("row")


def _reused(orders: pl.DataFrame) -> pl.DataFrame:
    live = orders.filter(~pl.col("is_ended") & pl.col("parcel").is_not_null())
    several = pl.col("name").drop_nulls().n_unique().over("parcel") > 1
    return live.filter(several & pl.col("tells_receiver")).select("row")
