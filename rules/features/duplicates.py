"""Orders that say the same, and orders that could go in one parcel. Both wait to be shipped."""

from datetime import timedelta
from functools import partial

import polars as pl

from rules.features import KEY, Inputs, gathered, row
from rules.features.contacts import contacts
from rules.features.windows import AT, GROUP, MOST, hashed, repeated

IDENTITIES = ("buyer_id", "phone", "address")
COMPARED = ("buyer", "phone", "address")
KNOWN_TO_MERGE = ("is_open_unshipped", "payment_status", "buyer_id", "receiver_name", "address")


def _baskets(inputs: Inputs, orders: pl.LazyFrame) -> pl.LazyFrame:
    """`key` and `basket`, a hash of the order's (sku, quantity), whatever their sequence; null if any is unknown."""
    article = pl.when(pl.col("sku") != "").then("sku").otherwise("title")
    lines = inputs["order_lines"].select(row().alias(KEY), article.alias("article"), "quantity")
    of_orders = lines.join(orders.select(KEY), on=KEY, how="semi")
    of_orders = of_orders.with_columns(hashed("article", "quantity").alias("line"))
    # Half of each hash, so that the sum of many cannot overflow.
    total = (pl.col("line") // 2**32).sum()
    return of_orders.group_by(KEY).agg(pl.when(pl.col("line").null_count() == 0).then(total).alias("basket"))


@gathered(
    "order",
    needs=("status", "created_at", "line.sku", "line.quantity"),
    columns={
        "duplicate_of": lambda _: pl.when(
            pl.all_horizontal(pl.col(name).is_not_null() for name in ("is_open_unshipped", "created_at"))
            & pl.any_horizontal(pl.col(name).is_not_null() for name in IDENTITIES)
        ).then(pl.lit(""))
    },
    params=("hours",),
)
def duplicate_of(inputs: Inputs, hours: float) -> pl.LazyFrame:
    """The order placed at most `hours` before by the same buyer, phone or address with the same articles; '' = none."""
    return _repeats(inputs, hours)


def _repeats(inputs: Inputs, hours: float) -> pl.LazyFrame:
    return inputs.once(f"repeats within {hours} hours", partial(_found_repeats, hours=hours))


def _found_repeats(inputs: Inputs, hours: float) -> pl.LazyFrame:
    waiting = contacts(inputs).filter(pl.col("is_waiting"), pl.col(AT).is_not_null())
    long = waiting.unpivot(COMPARED, index=[KEY, AT, "order_key", "order_id"], variable_name="by", value_name=GROUP)
    candidates = repeated(long.with_columns(hashed("by", GROUP).alias(GROUP)).drop("by"))
    with_basket = candidates.join(_baskets(inputs, candidates.unique(KEY)), on=KEY)
    rows = with_basket.with_columns(hashed(GROUP, "basket").alias(GROUP)).drop_nulls(GROUP)
    ordered = rows.sort(GROUP, AT, "order_key")
    follows = (pl.col(GROUP) == pl.col(GROUP).shift(1)) & (pl.col(AT) - pl.col(AT).shift(1) <= timedelta(hours=hours))
    found = ordered.with_columns(pl.when(follows).then(pl.col("order_id").shift(1)).alias("duplicate_of"))
    return found.drop_nulls("duplicate_of").group_by(KEY).agg(pl.col("duplicate_of").min())


@gathered(
    "order",
    needs=("status", "payment_status", "buyer_id", "receiver_name", "address"),
    columns={
        "mergeable_with": lambda _: pl.when(
            pl.all_horizontal(pl.col(name).is_not_null() for name in KNOWN_TO_MERGE)
        ).then(pl.lit(""))
    },
    params=("hours",),
)
def mergeable_with(inputs: Inputs, hours: float) -> pl.LazyFrame:
    """Other paid orders of the shop that wait to be shipped to the same buyer and receiver; '' = none.

    One that repeats an order within `hours` (see `duplicate_of`) is to be asked about, not to be merged.
    """
    paid = contacts(inputs).filter(pl.col("is_waiting"), pl.col("is_paid")).with_columns(pl.col("phone").fill_null(0))
    group = hashed("shop_id", "buyer", "name", "address", "phone")
    repeats = _repeats(inputs, hours).select(KEY)
    rows = repeated(paid.select(KEY, "order_key", "order_id", group.alias(GROUP)).join(repeats, on=KEY, how="anti"))
    ordered = rows.sort(GROUP, "order_key")
    others = [
        pl.when(pl.col(GROUP).shift(n) == pl.col(GROUP)).then(pl.col("order_id").shift(n))
        for n in range(-MOST // 2, MOST // 2 + 1) if n
    ]  # fmt: skip
    return ordered.select(KEY, pl.concat_str(others, separator=", ", ignore_nulls=True).alias("mergeable_with"))
