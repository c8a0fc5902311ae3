"""Truth of the rules on contradicting times and orders that are not real."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

from simulator.model import STAGES
from simulator.truth.base import Moment, Rule, minutes, missing, shipped

_FLOW = STAGES[:-1]
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def _broken(_: Moment) -> pl.Expr:
    pairs = [
        (pl.col(later) < pl.col(earlier) - minutes(5))
        & ((~pl.col("is_cod")) if "paid_at" in (earlier, later) else pl.lit(True))
        for number, later in enumerate(_FLOW)
        for earlier in _FLOW[:number]
    ]
    return pl.any_horizontal(pairs)


def _skipped(at: Moment) -> pl.Expr:
    unshipped = pl.col("delivered_at").is_not_null() & missing(at, "shipped_at")
    unpaid = shipped() & missing(at, "paid_at") & ~pl.col("is_cod")
    return unshipped | (unpaid & pl.lit("shipped_at" in at.provides))


def _impossible(at: Moment) -> pl.Expr:
    stages = [pl.col(stage) for stage in STAGES]
    return pl.any_horizontal(*((s > at.as_of + minutes(5)) | (s < _EPOCH) for s in stages))


def _contradicted(at: Moment) -> pl.Expr:
    status = pl.col("status")
    later_than_paid = ("shipped_at", "first_scan_at", "delivered_at", "completed_at")
    unpaid_but = pl.any_horizontal(*(pl.col(c).is_not_null() for c in ("paid_at", *later_than_paid)))
    paid_but = pl.any_horizontal(*(pl.col(c).is_not_null() for c in later_than_paid))
    return (
        ((status == "shipped") & missing(at, "shipped_at"))
        | ((status == "delivered") & missing(at, "delivered_at"))
        | ((status == "pending_payment") & unpaid_but)
        | ((status == "paid") & paid_but)
    )


def _test(_: Moment) -> pl.Expr:
    texts = [
        pl.col(c).str.contains(r"(?i)\btest\b|测试") for c in ("receiver_name", "email", "buyer_note", "seller_note")
    ]
    return pl.any_horizontal(pl.col("is_test"), *texts)


RULES: tuple[Rule, ...] = (
    Rule("duplicate_order_id", lambda _: pl.col("is_repeated"), ("row_per_order",), judges_ended=True),
    Rule("stage_order_broken", _broken, judges_ended=True),
    Rule("stage_skipped", _skipped, judges_ended=True),
    Rule("timestamp_impossible", _impossible, judges_ended=True),
    Rule("status_contradicts_times", _contradicted, ("shipped_at", "delivered_at"), judges_ended=True),
    Rule(
        "brushing_suspected",
        lambda _: (
            pl.col("seller_note").str.contains("刷单|补单|空包|礼品单")
            | pl.col("buyer_note").str.contains("刷单|补单|空包|礼品单")
        ),
        judges_ended=True,
    ),
    Rule("test_order", _test, judges_ended=True),
)
