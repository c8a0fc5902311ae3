"""Table `mix`: the rate of each category among the orders with each value of an attribute."""

import polars as pl

from insights.attributes import HASH, narrowed, order_hash
from insights.wilson import wilson

ATTRIBUTES = (
    "shop_id",
    "warehouse_id",
    "carrier",
    "country",
    "province",
    "payment_method",
    "goods_category",
    "sku",
    "weekday",
    "hour",
)
TOP = 100
"""Values of an attribute that are told apart, those with the most hits; the others are one."""
OTHERS = "…"


def mix(orders: pl.LazyFrame, exceptions: pl.LazyFrame, coverage: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """Table `mix`. `orders` have attributes; `exceptions` are those that count; `coverage`, `rules`: tables.

    An order is hit once per category. Evaluable orders: of each source and shop the share that the rule of the category
    which could judge most could judge.
    """
    able = _able(coverage, rules)
    known = narrowed(orders, ["source_id", *ATTRIBUTES])
    hits = exceptions.filter(pl.col("order_key").is_not_null()).select(order_hash(), "category").unique().collect()
    hit = known.join(hits, on=HASH)
    return pl.concat([_of_attribute(known, hit, able, name) for name in ATTRIBUTES])


def _able(coverage: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """source_id, shop_id, category, able: the share of orders that can be judged, 0 to 1."""
    judged = (pl.col("hits") + pl.col("ok")) / pl.when(pl.col("orders") > 0).then("orders")
    of_orders = coverage.join(rules.filter(grain="order").select("rule_id", "category"), on="rule_id")
    named = of_orders.drop("category_right", strict=False)
    return named.group_by("source_id", pl.col("shop_id").alias("shop"), "category").agg(judged.max().alias("able"))


def _of_attribute(orders: pl.DataFrame, hit: pl.DataFrame, able: pl.DataFrame, name: str) -> pl.DataFrame:
    value, text = pl.col(name).alias("value"), pl.String()
    counts = orders.group_by("source_id", pl.col("shop_id").alias("shop"), value).agg(pl.len().alias("orders"))
    counts = counts.drop_nulls("value").with_columns(pl.col("source_id", "shop", "value").cast(text))
    evaluable = (
        counts.join(able, on=["source_id", "shop"])
        .group_by("value", "category")
        .agg(
            pl.col("orders").sum().cast(pl.Int64),
            (pl.col("orders") * pl.col("able").fill_null(0)).sum().round().cast(pl.Int64).alias("evaluable"),
        )
    )
    hits = hit.group_by(value, "category").agg(pl.len().cast(pl.Int64).alias("hits")).drop_nulls("value")
    hits = hits.with_columns(pl.col("value").cast(text))
    both = evaluable.join(hits, on=["value", "category"], how="full", coalesce=True).with_columns(
        pl.col("orders", "evaluable", "hits").fill_null(0)
    )
    rank = pl.struct("hits", "orders", "value").rank("ordinal", descending=True).over("category")
    told = both.with_columns(pl.when(rank <= TOP).then("value").otherwise(pl.lit(OTHERS)).alias("value"))
    summed = told.group_by("category", "value").agg(pl.col("orders", "evaluable", "hits").sum())
    # Coverage counts rules on orders; an order hit by its lines was judged, too.
    summed = summed.with_columns(pl.max_horizontal("evaluable", "hits").alias("evaluable"))
    low, high = wilson(pl.col("hits"), pl.col("evaluable"))
    whole = pl.col("hits").sum().over("category")
    return summed.select(
        pl.lit(name).alias("dimension"), "category", "value", "orders", "evaluable", "hits",
        (1000 * pl.col("hits") / pl.when(pl.col("evaluable") > 0).then("evaluable")).alias("per_1000"),
        (1000 * low).alias("per_1000_low"), (1000 * high).alias("per_1000_high"),
        (pl.col("hits") / pl.when(whole > 0).then(whole)).alias("share"),
    )  # fmt: skip
