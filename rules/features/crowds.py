"""Many orders of one buyer, many names on one phone, many buyers at one address."""

from datetime import timedelta

import polars as pl

from rules.features import KEY, Inputs, gathered, row
from rules.features.windows import (
    AT,
    GROUP,
    counted,
    counted_distinct,
    hashed,
    plain,
    plain_phone,
    repeated,
    with_earlier,
)

KNOWN_BUYER = pl.when(pl.col("buyer_id") != "").then("buyer_id")


def _rows(inputs: Inputs, group: pl.Expr, **columns: pl.Expr) -> pl.LazyFrame:
    wanted = [expression.alias(name) for name, expression in columns.items()]
    placed = inputs["orders"].filter(pl.col("created_at").is_not_null())
    own = (row().alias(KEY), group.alias(GROUP), pl.col("created_at").alias(AT), "order_id")
    return repeated(placed.select(*own, *wanted))


def _of_buyer() -> pl.Expr:
    return hashed(pl.col("source_id"), KNOWN_BUYER)


def _of_phone() -> pl.Expr:
    return hashed(plain_phone(pl.col("phone")))


def _of_address() -> pl.Expr:
    return hashed(plain(pl.col("address")), pl.col("city").fill_null(""))


def _one_if(*columns: str) -> pl.Expr:
    known = pl.all_horizontal(pl.col(name).is_not_null() for name in columns)
    return pl.when(known).then(pl.lit(1, dtype=pl.Int64))


@gathered(
    "order",
    needs=("phone", "receiver_name", "created_at"),
    columns={
        "names_on_phone": lambda _: _one_if("phone", "receiver_name", "created_at"),
        "earlier_orders_on_phone": lambda _: pl.lit(""),
    },
    params=("days",),
)
def names_on_phone(inputs: Inputs, days: float) -> pl.LazyFrame:
    """Different receiver names on the order's phone number in the `days` that end with it; all shops together."""
    span = timedelta(days=days)
    rows = _rows(inputs, _of_phone(), who=hashed(plain(pl.col("receiver_name"))))
    several = rows.group_by(GROUP).agg(pl.col("who").n_unique()).filter(pl.col("who") > 1)
    found = counted_distinct(rows.join(several.select(GROUP), on=GROUP, how="semi"), "who", span)
    return with_earlier(found.filter(pl.col("who").is_not_null()), span).select(
        KEY, pl.col("active").alias("names_on_phone"), pl.col("earlier").alias("earlier_orders_on_phone")
    )


@gathered(
    "order",
    needs=("address", "buyer_id", "created_at"),
    columns={
        "buyers_at_address": lambda _: _one_if("address", "buyer_id", "created_at"),
        "earlier_orders_at_address": lambda _: pl.lit(""),
    },
    params=("days",),
)
def buyers_at_address(inputs: Inputs, days: float) -> pl.LazyFrame:
    """Different buyers at the order's address in the `days` that end with it; all shops together."""
    span = timedelta(days=days)
    rows = _rows(inputs, _of_address(), who=_of_buyer())
    several = rows.group_by(GROUP).agg(pl.col("who").n_unique()).filter(pl.col("who") > 1)
    found = counted_distinct(rows.join(several.select(GROUP), on=GROUP, how="semi"), "who", span)
    return with_earlier(found.filter(pl.col("who").is_not_null()), span).select(
        KEY, pl.col("active").alias("buyers_at_address"), pl.col("earlier").alias("earlier_orders_at_address")
    )


@gathered(
    "order",
    needs=("created_at",),
    columns={
        "orders_within": lambda _: pl.when(
            pl.col("created_at").is_not_null() & (pl.col("buyer_id").is_not_null() | pl.col("phone").is_not_null())
        ).then(pl.lit(1, dtype=pl.Int64)),
        "earlier_orders_within": lambda _: pl.lit(""),
    },
    params=("hours",),
)
def orders_within(inputs: Inputs, hours: float) -> pl.LazyFrame:
    """Orders of the buyer, or on the phone number, in the `hours` that end with the order, whichever are more."""
    span = timedelta(hours=hours)
    found = [with_earlier(counted(_rows(inputs, group), span), span) for group in (_of_buyer(), _of_phone())]
    return pl.concat(found).sort("active").group_by(KEY, maintain_order=True).agg(
        pl.col("active").last().alias("orders_within"), pl.col("earlier").last().alias("earlier_orders_within")
    )  # fmt: skip
