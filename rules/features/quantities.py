"""How many pieces of an article a line usually has."""

import polars as pl

from rules.features import KEY, Inputs, gathered, row
from warehouse.table import COUNT, NUMBER


def _article(shop: tuple[str, ...] = ("source_id", "shop_id")) -> pl.Expr:
    return pl.struct(*shop, "sku").hash()


@gathered(
    "line",
    needs=("line.sku", "line.quantity"),
    on=lambda _: _article(),
    columns={
        "usual_quantity": lambda _: pl.when(pl.col("sku").is_not_null()).then(pl.lit(0, dtype=NUMBER)),
        "lines_of_article": lambda _: pl.when(pl.col("sku").is_not_null()).then(pl.lit(0, dtype=COUNT)),
    },
    params=("least",),
)
def usual_quantity(inputs: Inputs, least: float) -> pl.LazyFrame:
    """The 99.5th percentile of the quantities of the shop's lines of the article, and how many lines there are.

    Given for articles of which some line has more than `least` pieces; nothing else needs it.
    """
    shops = inputs["orders"].select(row().alias("order"), "source_id", "shop_id")
    lines = inputs["order_lines"].filter(pl.col("quantity") > 0, pl.col("sku") != "")
    large = lines.filter(pl.col("quantity") > least).select("sku").unique()
    own = lines.join(large, on="sku", how="semi").select(row().alias("order"), "sku", "quantity")
    return own.join(shops, on="order").group_by(_article().alias(KEY)).agg(
        pl.col("quantity").quantile(0.995, "linear").alias("usual_quantity"),
        pl.len().cast(COUNT).alias("lines_of_article"),
    )  # fmt: skip
