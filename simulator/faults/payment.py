"""Money that is missing, wrong, late, or goes back."""

from __future__ import annotations

import polars as pl

from simulator.basket import FLOOR_PERCENT
from simulator.faults.base import Edit, Fault, fault, late, move, recorded, stop
from simulator.model import DAY, HOUR, MINUTE, NEVER

_TOTAL = ("goods_amount", "freight_amount", "tax_amount", "discount_amount", "total_amount")


def payment_overdue(_: int) -> Edit:
    return Edit(stop("paid_at"))


def payment_due_in_a_second(as_of: int) -> Edit:
    return Edit(move(pl.lit(as_of - DAY)) | stop("paid_at"))


def payment_overdue_by_a_second(as_of: int) -> Edit:
    return Edit(move(pl.lit(as_of - DAY - 1)) | stop("paid_at"))


def payment_failed(_: int) -> Edit:
    return Edit(stop("paid_at") | {"pay_failed_at": pl.col("created_at") + 3 * MINUTE})


def payment_details_missing(_: int) -> Edit:
    return Edit(recorded("paid_at", None))


def paid_amount_differs(_: int) -> Edit:
    return Edit({"paid_amount": pl.col("total_amount") - 2 - pl.col("luck") % 300})


def paid_amount_differs_by_a_cent(_: int) -> Edit:
    return Edit({"paid_amount": pl.col("total_amount") - 1})


def partially_paid(_: int) -> Edit:
    half = pl.col("total_amount") // 2
    return Edit(stop("approved_at") | {"paid_amount": half, "refund_amount": half, "payment_fault": "partial"})


def paid_before_ordered(_: int) -> Edit:
    return Edit(recorded("paid_at", pl.col("created_at") - pl.col("paid_at") - 20 * MINUTE))


def paid_five_minutes_before_ordered(_: int) -> Edit:
    return Edit(recorded("paid_at", pl.col("created_at") - pl.col("paid_at") - 5 * MINUTE))


def shipped_unpaid(_: int) -> Edit:
    return Edit({"paid_at": NEVER})


def cancelled_not_refunded(_: int) -> Edit:
    return Edit(stop("approved_at") | {"cancelled_at": pl.col("paid_at") + 3 * HOUR})


def refund_before_shipping(_: int) -> Edit:
    return Edit(stop("approved_at") | {"refund_requested_at": pl.col("paid_at") + HOUR})


def partly_refunded_before_shipping(_: int) -> Edit:
    return Edit(
        stop("picked_at")
        | {"refund_amount": pl.col("paid_amount") // 3, "refunded_at": pl.col("paid_at") + 2 * HOUR}
        | {"refund_requested_at": pl.col("paid_at") + HOUR}
    )


def refund_unanswered(_: int) -> Edit:
    return Edit(stop("completed_at") | {"refund_requested_at": pl.col("delivered_at") + HOUR})


def refund_waits_exactly_a_day(as_of: int) -> Edit:
    return Edit(stop("completed_at") | late("shipped_at", 0) | {"refund_requested_at": as_of - DAY})


def refund_exceeds_paid(_: int) -> Edit:
    refund = {"refund_amount": pl.col("paid_amount") + 500, "refunded_at": pl.col("shipped_at") + 3 * HOUR}
    return Edit(refund | {"refund_requested_at": pl.col("shipped_at") + HOUR})


def totals_do_not_add_up(_: int) -> Edit:
    return Edit({c: pl.col(c) + 990 for c in ("total_amount", "paid_amount", "refund_amount")})


def totals_differ_by_a_cent(_: int) -> Edit:
    return Edit({c: pl.col(c) + 1 for c in ("total_amount", "paid_amount", "refund_amount")})


def lines_do_not_add_up(_: int) -> Edit:
    columns = ("goods_amount", "total_amount", "paid_amount", "refund_amount")
    return Edit({c: pl.col(c) + 700 for c in columns})


def negative_amount(_: int) -> Edit:
    less = pl.col("freight_amount") + 500
    columns = ("freight_amount", "total_amount", "paid_amount", "refund_amount")
    return Edit({c: pl.col(c) - less for c in columns})


def zero_total(_: int) -> Edit:
    everything = pl.col("goods_amount") + pl.col("freight_amount") + pl.col("tax_amount")
    return Edit({"discount_amount": everything} | dict.fromkeys(("total_amount", "paid_amount", "refund_amount"), 0))


def _discounted(percent: int) -> Edit:
    off = pl.col("goods_amount") * percent // 100
    total = pl.col("goods_amount") + pl.col("freight_amount") + pl.col("tax_amount") - off
    return Edit({"discount_amount": off, "total_amount": total, "paid_amount": total, "refund_amount": total})


def discount_too_large(_: int) -> Edit:
    return _discounted(76)


def discount_just_allowed(_: int) -> Edit:
    return _discounted(70)


def price_below_floor(_: int) -> Edit:
    return Edit(first_line={"unit_price": pl.col("cost_price") - 100})


def price_at_floor(_: int) -> Edit:
    return Edit(first_line={"unit_price": pl.col("cost_price"), "line_discount_amount": 0})


def _floor() -> pl.Expr:
    return pl.col("unit_price") * FLOOR_PERCENT // 100


def price_at_listed_floor(_: int) -> Edit:
    return Edit(first_line={"unit_price": _floor(), "line_discount_amount": 0})


def price_a_cent_below_floor(_: int) -> Edit:
    return Edit(first_line={"unit_price": _floor() - 1, "line_discount_amount": 0})


def total_of_exactly_the_limit(_: int) -> Edit:
    more = 1_000_000 - pl.col("total_amount")
    columns = ("goods_amount", "total_amount", "paid_amount", "refund_amount")
    return Edit(stop("packed_at") | {c: pl.col(c) + more for c in columns})


def high_value_order(_: int) -> Edit:
    return Edit(stop("packed_at"), first_line={"unit_price": pl.col("unit_price") + 1_200_000})


def high_risk_order(_: int) -> Edit:
    return Edit(stop("picked_at") | {"risk_level": "high"})


def medium_risk_order(_: int) -> Edit:
    return Edit({"risk_level": "medium"})


FAULTS: tuple[Fault, ...] = (
    fault(payment_overdue, "payment_status=unpaid"),
    fault(payment_due_in_a_second, "payment_status=unpaid", weight=0.2),
    fault(payment_overdue_by_a_second, "payment_status=unpaid", weight=0.2),
    fault(payment_failed, "payment_status=failed"),
    fault(payment_details_missing, "payment_status=paid", "paid_at", weight=0.5),
    fault(paid_amount_differs, "payment_status=paid", "paid_amount", "total_amount"),
    fault(paid_amount_differs_by_a_cent, "payment_status=paid", "paid_amount", "total_amount", weight=0.3),
    fault(partially_paid, "payment_status=partially_paid", "paid_amount"),
    fault(paid_before_ordered, "paid_at", "created_at", weight=0.5),
    fault(paid_five_minutes_before_ordered, "paid_at", "created_at", weight=0.2),
    fault(shipped_unpaid, "payment_apart"),
    fault(cancelled_not_refunded, "status=cancelled", "paid_amount"),
    fault(refund_before_shipping, "refund_status=requested"),
    fault(partly_refunded_before_shipping, "refund_status=partial"),
    fault(refund_unanswered, "refund_requested_at"),
    fault(refund_waits_exactly_a_day, "refund_requested_at", weight=0.2),
    fault(refund_exceeds_paid, "refunded_amount", "paid_amount", weight=0.5),
    fault(totals_do_not_add_up, *_TOTAL, weight=0.5),
    fault(totals_differ_by_a_cent, *_TOTAL, weight=0.2),
    fault(lines_do_not_add_up, "line_amount", "goods_amount", weight=0.5),
    fault(negative_amount, "freight_amount", weight=0.3),
    fault(zero_total, "discount_amount", weight=0.3),
    fault(discount_too_large, "discount_amount", "goods_amount", weight=0.5),
    fault(discount_just_allowed, "discount_amount", "goods_amount", weight=0.2),
    fault(price_below_floor, "cost_price", "unit_price"),
    fault(price_at_floor, "cost_price", "unit_price", weight=0.3),
    fault(price_at_listed_floor, "unit_price", weight=0.5),
    fault(price_a_cent_below_floor, "unit_price", weight=0.5),
    fault(total_of_exactly_the_limit, "goods_amount", "total_amount", weight=0.2),
    fault(high_value_order, "total_amount", weight=0.5),
    fault(high_risk_order, "risk_level"),
    fault(medium_risk_order, "risk_level", weight=0.5),
)
