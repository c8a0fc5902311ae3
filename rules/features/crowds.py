"""Many orders of one buyer, many names on one phone, many buyers at one address."""

from datetime import timedelta

import polars as pl

from rules.features import KEY, Inputs, gathered
from rules.features.contacts import contacts
from rules.features.windows import AT, GROUP, counted, counted_distinct, repeated, with_earlier


def _rows(inputs: Inputs, group: str, *columns: str) -> pl.LazyFrame:
    placed = contacts(inputs).filter(pl.col(AT).is_not_null())
    return repeated(placed.select(KEY, pl.col(group).alias(GROUP), AT, "order_id", *columns))


def _crowded(inputs: Inputs, group: str, who: str, span: timedelta) -> pl.LazyFrame:
    """Rows of groups with more than one `who`, with how many there were (`active`) and the `earlier` orders."""
    rows = _rows(inputs, group, who)
    several = rows.group_by(GROUP).agg(pl.col(who).drop_nulls().n_unique()).filter(pl.col(who) > 1).select(GROUP)
    found = counted_distinct(rows.join(several, on=GROUP, how="semi"), who, span)
    return with_earlier(found.filter(pl.col(who).is_not_null()), span)


def _frequent(inputs: Inputs, group: str, span: timedelta) -> pl.LazyFrame:
    rows = counted(_rows(inputs, group), span)
    several = rows.filter(pl.col("active") > 1).select(GROUP).unique()
    return with_earlier(rows.join(several, on=GROUP, how="semi"), span)


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
    return _crowded(inputs, "phone", "name", timedelta(days=days)).select(
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
    return _crowded(inputs, "address", "buyer", timedelta(days=days)).select(
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
    found = pl.concat(_frequent(inputs, group, span) for group in ("buyer", "phone")).sort("active")
    return found.group_by(KEY, maintain_order=True).agg(
        pl.col("active").last().alias("orders_within"), pl.col("earlier").last().alias("earlier_orders_within")
    )
