"""Orders that say the same, and orders that could go in one parcel. Both wait to be shipped."""

from datetime import timedelta

import polars as pl

from rules.features import KEY, Inputs, gathered, row, with_features
from rules.features.windows import AT, GROUP, MOST, hashed, plain, plain_phone, repeated

IDENTITIES = ("buyer_id", "phone", "address")
CREATED = ("created_at", "order_key")


def _waiting(inputs: Inputs, *columns: str) -> pl.LazyFrame:
    judged = with_features(inputs["orders"], "is_open_unshipped").filter("is_open_unshipped")
    own = (row().alias(KEY), pl.col("created_at").alias(AT), "order_key", "order_id", "source_id")
    return judged.select(*own, *columns)


def _buyer() -> pl.Expr:
    return hashed(pl.lit("buyer"), pl.col("source_id"), pl.when(pl.col("buyer_id") != "").then("buyer_id"))


def _phone() -> pl.Expr:
    return hashed(pl.lit("phone"), plain_phone(pl.col("phone")))


def _address() -> pl.Expr:
    return hashed(pl.lit("address"), plain(pl.col("address")), pl.col("city").fill_null(""))


def _baskets(inputs: Inputs, orders: pl.LazyFrame) -> pl.LazyFrame:
    """`key` and `basket`, a hash of the order's (sku, quantity), whatever their sequence; null if any is unknown."""
    article = pl.when(pl.col("sku") != "").then("sku").otherwise("title")
    lines = inputs["order_lines"].select(row().alias(KEY), hashed(article, pl.col("quantity")).alias("line"))
    of_orders = lines.join(orders.select(KEY), on=KEY, how="semi")
    # Half of each hash, so that the sum of many cannot overflow.
    total = (pl.col("line") // 2**32).sum()
    return of_orders.group_by(KEY).agg(pl.when(pl.col("line").null_count() == 0).then(total).alias("basket"))


@gathered(
    "order",
    needs=("status", "created_at", "line.sku", "line.quantity"),
    columns={
        "duplicate_of": lambda _: pl.when(
            pl.col("created_at").is_not_null() & pl.any_horizontal(pl.col(name).is_not_null() for name in IDENTITIES)
        ).then(pl.lit(""))
    },
    params=("hours",),
)
def duplicate_of(inputs: Inputs, hours: float) -> pl.LazyFrame:
    """The order placed at most `hours` before by the same buyer, phone or address with the same articles; '' = none."""
    return _repeats(inputs, hours)


def _repeats(inputs: Inputs, hours: float) -> pl.LazyFrame:
    waiting = _waiting(inputs, *IDENTITIES, "city").filter(pl.col(AT).is_not_null())
    groups = [("by_buyer", _buyer()), ("by_phone", _phone()), ("by_address", _address())]
    same = waiting.select(KEY, AT, "order_key", "order_id", *(group.alias(name) for name, group in groups))
    long = same.unpivot([name for name, _ in groups], index=[KEY, AT, "order_key", "order_id"], value_name=GROUP)
    candidates = repeated(long.drop("variable"))
    with_basket = candidates.join(_baskets(inputs, candidates.unique(KEY)), on=KEY)
    rows = with_basket.with_columns(hashed(pl.col(GROUP), pl.col("basket")).alias(GROUP)).drop_nulls(GROUP)
    ordered = rows.sort(GROUP, AT, "order_key")
    follows = (pl.col(GROUP) == pl.col(GROUP).shift(1)) & (pl.col(AT) - pl.col(AT).shift(1) <= timedelta(hours=hours))
    found = ordered.with_columns(pl.when(follows).then(pl.col("order_id").shift(1)).alias("duplicate_of"))
    return found.drop_nulls("duplicate_of").group_by(KEY).agg(pl.col("duplicate_of").min())


@gathered(
    "order",
    needs=("status", "payment_status", "buyer_id", "receiver_name", "address"),
    columns={
        "mergeable_with": lambda _: pl.when(
            pl.all_horizontal(pl.col(name).is_not_null() for name in ("buyer_id", "receiver_name", "address"))
        ).then(pl.lit(""))
    },
    params=("hours",),
)
def mergeable_with(inputs: Inputs, hours: float) -> pl.LazyFrame:
    """Other paid orders of the shop that wait to be shipped to the same buyer and receiver; '' = none.

    One that repeats an order within `hours` (see `duplicate_of`) is to be asked about, not to be merged.
    """
    receiver = [plain(pl.col("receiver_name")), plain(pl.col("address")), pl.col("phone").fill_null("")]
    paid = _waiting(inputs, "shop_id", "payment_status", *IDENTITIES, "receiver_name")
    paid = paid.filter(pl.col("payment_status") == "paid")
    group = hashed(pl.col("shop_id"), _buyer(), *receiver, pl.col("phone").is_null())
    repeats = _repeats(inputs, hours).select(KEY)
    rows = repeated(paid.select(KEY, "order_key", "order_id", group.alias(GROUP)).join(repeats, on=KEY, how="anti"))
    ordered = rows.sort(GROUP, "order_key")
    others = [
        pl.when(pl.col(GROUP).shift(n) == pl.col(GROUP)).then(pl.col("order_id").shift(n))
        for n in range(-MOST // 2, MOST // 2 + 1) if n
    ]  # fmt: skip
    return ordered.select(KEY, pl.concat_str(others, separator=", ", ignore_nulls=True).alias("mergeable_with"))
