"""What orders are compared by: one row per order, one column per attribute."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import polars as pl
import polars.selectors as cs

HASH = "order_hash"
# Attribute -> an expression over a row of `orders` joined with its main line. A new attribute is one entry.
ATTRIBUTES: Mapping[str, pl.Expr] = MappingProxyType(
    {
        "source_id": pl.col("source_id"),
        "shop_id": pl.col("shop_id"),
        "warehouse_id": pl.col("warehouse_id"),
        "carrier": pl.col("carrier"),
        "country": pl.col("country"),
        "province": pl.col("province"),
        "city": pl.col("city"),
        "payment_method": pl.col("payment_method"),
        "goods_category": pl.col("goods_category"),
        "sku": pl.col("sku"),
        "weekday": pl.col("created_at").dt.weekday().cast(pl.String),
        "hour": pl.col("created_at").dt.hour().cast(pl.String).str.zfill(2),
        "presale": pl.col("is_presale").cast(pl.String),
        "cod": pl.col("is_cod").cast(pl.String),
    }
)


# In the units of line_amount: less than any amount; more than any two of them differ by. And lines of an order.
UNKNOWN_AMOUNT, GIFT, MOST_LINES = -(10**19), 10**21, 2**32
# What an order's main line is found by, and what it tells.
LINE_COLUMNS = ("order_key", "line_no", "sku", "goods_category", "is_gift", "line_amount")
# What analyses read of an order beside its attributes and its times.
ALSO_READ = ("layout_id", "status", "is_delivery", "is_cod")


def with_attributes(orders: pl.LazyFrame, order_lines: pl.LazyFrame, products: pl.LazyFrame) -> pl.LazyFrame:
    """`orders` with `HASH` and every column of `ATTRIBUTES`, as text; null = unknown (so is a blank).

    An order's `sku` and `goods_category` are those of its main line: no gift, the largest amount, the first of equals.
    A category of the export goes before that of the `products` list (the shop's own row before one for all shops).
    `weekday` is 1 (Monday) to 7, `hour` 00 to 23; both in UTC, when the order was created.
    """
    # What is looked up is narrow: it, not the orders, is what the joins hold in memory.
    named = orders.with_columns(order_hash()).join(
        _main_lines(order_lines), on=HASH, how="left", build_side="force_right"
    )
    if not products.head(1).collect().is_empty():
        named = _with_listed(named, products)
    return named.with_columns(pl.when(value != "").then(value).alias(name) for name, value in ATTRIBUTES.items())


def compared(orders: pl.LazyFrame) -> pl.LazyFrame:
    """What analyses ask of orders with attributes: `HASH`, `ATTRIBUTES` as categories, all times, and `ALSO_READ`.

    It is narrow, so that they can ask it of all orders again and again.
    """
    return orders.select(HASH, _codes(ATTRIBUTES), *ALSO_READ, cs.temporal())


def narrowed(orders: pl.LazyFrame, attributes: Iterable[str], *others: str | pl.Expr) -> pl.DataFrame:
    """`HASH`, `attributes` as categories (a few bytes each) and `others` of every order, in memory."""
    return orders.select(HASH, _codes(attributes), *others).collect(engine="streaming")


def _codes(attributes: Iterable[str]) -> pl.Expr:
    return pl.col(*attributes).cast(pl.Categorical)


def order_hash() -> pl.Expr:
    """The hash of `order_key`, by which the findings of an order are joined to it."""
    return pl.col("order_key").hash().alias(HASH)


def _main_lines(order_lines: pl.LazyFrame) -> pl.LazyFrame:
    """`HASH`, sku, goods_category. Sorting all lines would take twice as long as comparing one number of each."""
    amount = pl.col("line_amount").to_physical().cast(pl.Int128).fill_null(UNKNOWN_AMOUNT)
    gift = pl.col("is_gift").fill_null(value=False).cast(pl.Int128)
    rank = (amount - gift * GIFT) * MOST_LINES - pl.col("line_no").cast(pl.Int128)
    ranked = order_lines.select(order_hash(), "sku", "goods_category", rank.alias("rank"))
    return ranked.group_by(HASH).agg(pl.col("sku", "goods_category").max_by("rank"))


def _with_listed(named: pl.LazyFrame, products: pl.LazyFrame) -> pl.LazyFrame:
    for_all = _categories(products.filter(pl.col("shop_id") == "")).drop("shop_id").rename({"listed": "listed_for_all"})
    listed = named.join(_categories(products), on=["shop_id", "sku"], how="left").join(for_all, on="sku", how="left")
    category = pl.coalesce("goods_category", "listed", "listed_for_all").alias("goods_category")
    return listed.with_columns(category).drop("listed", "listed_for_all")


def _categories(products: pl.LazyFrame) -> pl.LazyFrame:
    listed = products.select("shop_id", "sku", pl.col("goods_category").alias("listed"))
    return listed.filter(pl.col("listed") != "").unique(["shop_id", "sku"], keep="any")
