"""What the stock list says of a line's article: in the order's warehouse where both tell it, else in all of them."""

from functools import partial

import polars as pl

from rules.features import KEY, Inputs, feature, gathered, line_row, row, with_features
from rules.features.lists import article_key, list_of
from rules.features.windows import GROUP
from warehouse.table import FLAG, NUMBER, TIME

WAREHOUSE = pl.col("warehouse_id").fill_null("")
ABSENT = {"quantity": NUMBER, "is_delisted": FLAG, "expected_at": TIME}


def _nothing(_: Inputs, dtype: pl.DataType) -> pl.Expr:
    return pl.lit(None, dtype=dtype)


def _columns(prefix: str) -> dict[str, partial[pl.Expr]]:
    return {f"{prefix}_{name}": partial(_nothing, dtype=dtype) for name, dtype in ABSENT.items()}


def _stock(inputs: Inputs, prefix: str, key: pl.Expr) -> pl.LazyFrame:
    return inputs["inventory"].group_by(key.alias(KEY)).agg(
        pl.when(pl.col("available_quantity").null_count() == 0)
        .then(pl.col("available_quantity").sum())
        .alias(f"{prefix}_quantity"),
        (pl.col("status") == "delisted").all().alias(f"{prefix}_is_delisted"),
        pl.col("expected_at").min().alias(f"{prefix}_expected_at"),
    )  # fmt: skip


@gathered(
    "line",
    needs=("line.sku",),
    on=lambda inputs: article_key(list_of(inputs, "inventory")),
    columns=_columns("total_stock"),
)
def stock(inputs: Inputs) -> pl.LazyFrame | None:
    """The article in all warehouses together."""
    return _stock(inputs, "total_stock", article_key(pl.col("shop_id"))) if inputs.given("inventory") else None


@gathered(
    "line",
    needs=("line.sku",),
    on=lambda inputs: article_key(list_of(inputs, "inventory"), WAREHOUSE),
    columns=_columns("warehouse_stock"),
)
def warehouse_stock(inputs: Inputs) -> pl.LazyFrame | None:
    """The article in the order's warehouse."""
    if not inputs.given("inventory"):
        return None
    return _stock(inputs, "warehouse_stock", article_key(pl.col("shop_id"), WAREHOUSE))


@feature("line", needs=("line.sku",))
def available_quantity() -> pl.Expr:
    """Pieces that can be sold; null where the article is in no stock list."""
    return pl.coalesce("warehouse_stock_quantity", "total_stock_quantity")


@feature("line", needs=("line.sku",))
def stock_is_delisted() -> pl.Expr:
    """The stock list says that it is not sold any more."""
    return pl.coalesce("warehouse_stock_is_delisted", "total_stock_is_delisted")


@feature("line", needs=("line.sku",))
def restock_expected_at() -> pl.Expr:
    """When more arrives, at the earliest; null where nothing is on its way."""
    return pl.coalesce("warehouse_stock_expected_at", "total_stock_expected_at")


@gathered(
    "line",
    needs=("line.sku", "line.quantity", "status"),
    on=lambda _: line_row(),
    columns={"claimed_quantity": partial(_nothing, dtype=NUMBER)},
)
def claimed(inputs: Inputs) -> pl.LazyFrame | None:
    """Pieces that open unshipped orders want up to this line, by payment, then order key, from the same stock."""
    if not inputs.given("inventory"):
        return None
    waiting = with_features(inputs["orders"], "is_open_unshipped").filter("is_open_unshipped")
    orders = waiting.select(row().alias("order"), "order_key", "shop_id", "warehouse_id", "paid_at")
    positive = inputs["order_lines"].filter(pl.col("quantity") > 0)
    lines = positive.select(row().alias("order"), "line_no", "sku", "quantity")
    of_list = list_of(inputs, "inventory")
    rows = lines.join(orders, on="order").with_columns(
        article_key(of_list, WAREHOUSE).alias("own"), article_key(of_list).alias("all")
    )
    listed = inputs["inventory"].select(article_key(pl.col("shop_id"), WAREHOUSE).alias("own"), pl.lit(1).alias("told"))
    told = rows.join(listed.unique("own"), on="own", how="left")
    pool = pl.when(pl.col("told") == 1).then("own").otherwise("all").alias(GROUP)
    first = told.with_columns(pool).sort(GROUP, "paid_at", "order_key", "line_no", nulls_last=True)
    return first.select(
        line_row(pl.col("order")).alias(KEY), pl.col("quantity").cum_sum().over(GROUP).alias("claimed_quantity")
    )
