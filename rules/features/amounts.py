"""Prices of a line."""

import polars as pl

from rules.features import feature


@feature("line", needs=("line.unit_price",))
def net_unit_price() -> pl.Expr:
    """unit_price x (1 - line discount share), to 4 decimals; a discount that is not given counts as none."""
    price = pl.col("unit_price").cast(pl.Float64)
    discount = pl.col("line_discount_amount").cast(pl.Float64).fill_null(0)
    reduced = pl.when(pl.col("quantity") > 0).then(price - discount / pl.col("quantity"))
    return pl.when(discount == 0).then(price).otherwise(reduced).round(4)
