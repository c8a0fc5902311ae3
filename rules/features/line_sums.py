"""Sums over the lines of an order. A line with an unknown value makes the sum unknown."""

import polars as pl

from rules.features import feature


def _known_sum(value: pl.Expr) -> pl.Expr:
    return pl.when(value.count() == pl.len()).then(value.sum())


@feature("lines", needs=("line.line_no",), empty=0)
def line_count() -> pl.Expr:
    """Lines of the order."""
    return pl.len().cast(pl.Int64)


@feature("lines")
def lines_amount() -> pl.Expr:
    """Sum of line_amount."""
    return _known_sum(pl.col("line_amount"))


@feature("lines")
def gift_line_count() -> pl.Expr:
    """Lines that are gifts."""
    return _known_sum(pl.col("is_gift").cast(pl.Int64))


@feature("lines")
def presale_line_count() -> pl.Expr:
    """Lines that are presale."""
    return _known_sum(pl.col("is_presale").cast(pl.Int64))


@feature("order", needs=())
def has_only_gifts() -> pl.Expr:
    """All lines are marked as gifts; where nothing is marked, they are not."""
    return ((pl.col("line_count") > 0) & (pl.col("gift_line_count") == pl.col("line_count"))).fill_null(value=False)
