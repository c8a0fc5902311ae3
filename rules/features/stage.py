"""Where an order stands: open, paid, shipped, cancelled."""

import polars as pl

from rules.features import feature
from warehouse.tables.orders import TERMINAL_STATUSES

SHIPPED_STATUSES = ("partially_shipped", "shipped", "delivered", "completed")


@feature("order", needs=())
def is_cancelled() -> pl.Expr:
    """Cancelled or closed; an unknown status is not."""
    return pl.col("status").is_in(("cancelled", "closed")).fill_null(value=False)


@feature("order")
def is_open() -> pl.Expr:
    """Status is not terminal."""
    return ~pl.col("status").is_in(TERMINAL_STATUSES)


@feature("order", needs=("status",))
def is_shipped() -> pl.Expr:
    """Has a shipping time, or a status that says so."""
    return pl.col("shipped_at").is_not_null() | pl.col("status").is_in(SHIPPED_STATUSES)


@feature("order")
def is_open_unshipped() -> pl.Expr:
    """Still to be shipped."""
    return pl.col("is_open") & ~pl.col("is_shipped")


@feature("order", needs=("payment_status",))
def is_paid_or_cod() -> pl.Expr:
    """The warehouse may ship it."""
    return (pl.col("payment_status") == "paid") | pl.col("is_cod")


@feature("order", needs=())
def is_refund_document() -> pl.Expr:
    """Money went back for it, so that negative amounts and quantities are in order."""
    paid_back = pl.col("payment_status").is_in(("refunded", "partially_refunded"))
    given_back = pl.col("refund_status").is_in(("refunded", "partial"))
    return paid_back.fill_null(value=False) | given_back.fill_null(value=False)
