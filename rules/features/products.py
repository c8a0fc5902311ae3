"""What the product list says of a line's article."""

from datetime import timedelta
from functools import partial

import polars as pl

from rules.features import KEY, Inputs, gathered, line_row, row, with_features
from rules.features.lists import article_key, if_given, list_of
from rules.features.windows import AT, GROUP, TICK, active, hashed
from warehouse.table import MONEY, NUMBER, TEXT

ABSENT = {
    "product_status": TEXT, "product_floor_price": MONEY, "product_cost_price": MONEY, "purchase_limit": NUMBER,
}  # fmt: skip
NONE_COUNTED = pl.when(
    pl.all_horizontal(pl.col(name).is_not_null() for name in ("buyer_id", "created_at", "quantity"))
).then(pl.lit(0, dtype=NUMBER))
NO_LIMIT = float("inf")


def _nothing(_: Inputs, dtype: pl.DataType) -> pl.Expr:
    return pl.lit(None, dtype=dtype)


@gathered(
    "line",
    needs=("line.sku",),
    on=lambda inputs: article_key(list_of(inputs, "products")),
    columns={
        "is_in_products": lambda inputs: if_given(inputs, "products", pl.lit(value=False)),
        **{name: partial(_nothing, dtype=dtype) for name, dtype in ABSENT.items()},
    },
)
def product(inputs: Inputs) -> pl.LazyFrame | None:
    """The article in the product list of the shop."""
    if not inputs.given("products"):
        return None
    return inputs["products"].select(
        article_key(pl.col("shop_id")).alias(KEY),
        pl.lit(value=True).alias("is_in_products"),
        pl.col("status").alias("product_status"),
        pl.col("floor_price").alias("product_floor_price"),
        pl.col("cost_price").alias("product_cost_price"),
        pl.col("purchase_limit").fill_null(NO_LIMIT),
    )


@gathered(
    "line",
    needs=("line.sku", "line.quantity", "buyer_id", "created_at"),
    on=lambda _: line_row(),
    columns={"bought_quantity": lambda inputs: if_given(inputs, "products", NONE_COUNTED)},
    params=("days",),
)
def bought(inputs: Inputs, days: float) -> pl.LazyFrame | None:
    """Pieces of the article that the buyer ordered in the `days` that end with the line's order.

    Given for articles with a limit. Cancelled orders do not count: their own lines have 0.
    """
    if not inputs.given("products"):
        return None
    limited = inputs["products"].filter(pl.col("purchase_limit").is_not_null())
    limits = limited.select(article_key(pl.col("shop_id")).alias("article"))
    live = with_features(inputs["orders"], "is_cancelled").filter(~pl.col("is_cancelled"))
    orders = live.filter(pl.col("buyer_id") != "")
    buyers = orders.select(row().alias("order"), "source_id", "shop_id", "buyer_id", pl.col("created_at").alias(AT))
    positive = inputs["order_lines"].filter(pl.col("quantity") > 0)
    lines = positive.select(row().alias("order"), "line_no", "sku", "quantity")
    rows = lines.join(buyers, on="order").with_columns(article_key(list_of(inputs, "products")).alias("article"))
    known = rows.join(limits, on="article", how="semi").filter(pl.col(AT).is_not_null())
    grouped = known.with_columns(hashed("source_id", "buyer_id", "article").alias(GROUP))
    sums = active(grouped, pl.col("quantity"), pl.col(AT) + timedelta(days=days) + TICK)
    return grouped.join(sums, on=[GROUP, AT]).select(
        line_row(pl.col("order")).alias(KEY), pl.col("active").alias("bought_quantity")
    )
