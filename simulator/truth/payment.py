"""Truth of the payment rules."""

from __future__ import annotations

import polars as pl

from simulator.model import AMOUNTS
from simulator.truth.base import Moment, Rule, hours, is_open, minutes, missing, paid, shipped, waiting

_LIMIT_CENTS = 1_000_000
_cod = pl.col("is_cod")


def _sums(_: Moment) -> pl.Expr:
    parts = pl.col("goods_amount") + pl.col("freight_amount") + pl.col("tax_amount") - pl.col("discount_amount")
    return (parts - pl.col("total_amount")).abs() > pl.col("line_count")


def _negative(_: Moment) -> pl.Expr:
    return pl.any_horizontal(*((pl.col(amount) < 0) for amount in AMOUNTS))


def _discount(_: Moment) -> pl.Expr:
    return (pl.col("goods_amount") > 0) & (pl.col("discount_amount") * 10 > pl.col("goods_amount") * 7)


RULES: tuple[Rule, ...] = (
    Rule(
        "payment_overdue",
        lambda at: (
            (pl.col("payment_status") == "unpaid") & ~_cod & is_open() & (at.as_of - pl.col("created_at") > hours(24))
        ),
    ),
    Rule("payment_failed", lambda _: (pl.col("payment_status") == "failed") & is_open()),
    Rule(
        "payment_details_missing",
        lambda at: pl.col("payment_status").is_in(["paid", "partially_paid"]) & ~_cod & missing(at, "paid_at"),
    ),
    Rule(
        "paid_amount_differs",
        lambda _: paid() & ((pl.col("paid_amount") - pl.col("total_amount")).abs() > 1),
    ),
    Rule("partially_paid", lambda _: (pl.col("payment_status") == "partially_paid") & is_open()),
    Rule("paid_before_ordered", lambda _: pl.col("paid_at") < pl.col("created_at") - minutes(5)),
    Rule("shipped_unpaid", lambda _: shipped() & ~_cod & pl.col("payment_status").is_in(["unpaid", "failed"])),
    Rule(
        "cancelled_not_refunded",
        lambda _: (
            pl.col("status").is_in(["cancelled", "closed"])
            & (pl.col("paid_amount") - pl.col("refunded_amount").fill_null(0) > 1)
        ),
        judges_ended=True,
    ),
    Rule(
        "refund_before_shipping",
        lambda _: pl.col("refund_status").is_in(["requested", "partial", "refunded"]) & waiting(),
        judges_ended=True,
    ),
    Rule(
        "refund_unanswered",
        lambda at: (pl.col("refund_status") == "requested") & (at.as_of - pl.col("refund_requested_at") > hours(24)),
        judges_ended=True,
    ),
    Rule(
        "refund_exceeds_paid",
        lambda _: pl.col("refunded_amount") > pl.col("paid_amount") + 1,
        judges_ended=True,
    ),
    Rule("totals_do_not_add_up", _sums, ("goods_amount", "tax_amount", "discount_amount", "total_amount")),
    Rule(
        "lines_do_not_add_up",
        lambda _: (pl.col("line_sum") - pl.col("goods_amount")).abs() > pl.col("line_count"),
        ("line_amount", "goods_amount"),
    ),
    Rule("negative_amount", _negative),
    Rule("zero_total", lambda _: (pl.col("total_amount") == 0) & ~pl.col("only_gifts") & ~pl.col("is_test")),
    Rule("discount_too_large", _discount),
    Rule("high_value_order", lambda _: (pl.col("total_amount") > _LIMIT_CENTS) & waiting()),
    Rule(
        "high_risk_order",
        lambda _: pl.col("risk_level").is_in(["high", "investigate", "cancel"]) & waiting(),
    ),
)
