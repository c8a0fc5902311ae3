"""Truth of the rules on shipping, tracking and delivery."""

from __future__ import annotations

import polars as pl

from simulator.truth.base import Moment, Rule, deadline, hours, is_open, missing, paid, shipped, waiting

_PATTERNS = {
    "顺丰速运": r"^SF\d{12,13}$",
    "圆通速递": r"^YT\d{13}$",
    "中通快递": r"^7\d{11,13}$",
    "申通快递": r"^\d{13,15}$",
    "京东快递": r"^JDVA\d{11}",
    "UPS": r"^1Z[0-9A-Z]{16}$",
    "USPS": r"^\d{22}$",
    "FedEx": r"^\d{12}$",
    "Royal Mail": r"^[A-Z]{2}\d{9}GB$",
    "DHL": r"^\d{10}$",
}
_ONE_DIGIT = "^(" + "|".join(f"{digit}+" for digit in range(10)) + ")$"
_delivery = pl.col("delivery_status")


def _due(_: Moment) -> pl.Expr:
    return (paid() | pl.col("is_cod")) & waiting()


def _malformed(_: Moment) -> pl.Expr:
    number = pl.col("tracking_no").str.replace_all("[ -]", "")
    wrong = (pl.when(pl.col("carrier") == name).then(~number.str.contains(fits)) for name, fits in _PATTERNS.items())
    guess = (number.str.len_chars() < 8) | number.str.contains(_ONE_DIGIT)
    unknown = pl.when(pl.col("carrier").is_not_null()).then(guess)
    return (pl.col("tracking_no") != "") & pl.coalesce(*wrong, unknown)


def _cancelled_but_shipped(at: Moment) -> pl.Expr:
    before = pl.col("cancelled_at").is_null() | (pl.col("cancelled_at") <= pl.col("shipped_at"))
    return (pl.col("status") == "cancelled") & ~missing(at, "shipped_at") & before


RULES: tuple[Rule, ...] = (
    Rule("ship_by_missed", lambda at: _due(at) & (at.as_of > deadline())),
    Rule("ship_by_at_risk", lambda at: _due(at) & (deadline() - at.as_of).is_between(hours(0), hours(12))),
    Rule("shipped_late", lambda _: pl.col("shipped_at") > deadline()),
    Rule("carrier_missing", lambda _: (pl.col("carrier") == "") & shipped()),
    Rule("overweight", lambda _: (pl.col("weight_g") > 5000) & ~shipped()),
    Rule(
        "shipped_without_tracking",
        lambda _: shipped() & pl.col("is_delivery") & (pl.col("tracking_no") == ""),
    ),
    Rule("tracking_number_malformed", _malformed),
    Rule(
        "not_scanned_after_shipping",
        lambda at: missing(at, "first_scan_at") & (at.as_of - pl.col("shipped_at") > hours(24)),
    ),
    Rule(
        "no_movement",
        lambda at: (_delivery == "in_transit") & (at.as_of - pl.col("last_scan_at") > hours(48)),
    ),
    Rule("delivery_attempt_failed", lambda _: _delivery == "attempt_failed"),
    Rule("delivery_refused", lambda _: _delivery == "refused"),
    Rule(
        "returned_to_sender",
        lambda _: _delivery.is_in(["returning", "returned"]) & (pl.col("refund_status") == "none"),
    ),
    Rule("lost_or_damaged", lambda _: _delivery.is_in(["lost", "damaged"])),
    Rule("customs_hold", lambda _: _delivery == "customs_hold"),
    Rule(
        "delivery_overdue",
        lambda at: (pl.col("promised_delivery_at") < at.as_of) & missing(at, "delivered_at") & is_open(),
    ),
    Rule("delivered_late", lambda _: pl.col("delivered_at") > pl.col("promised_delivery_at")),
    Rule("implausible_transit", lambda _: pl.col("delivered_at") - pl.col("shipped_at") < hours(1)),
    Rule(
        "partially_shipped_too_long",
        lambda at: (pl.col("status") == "partially_shipped") & (at.as_of - pl.col("shipped_at") > hours(72)),
    ),
    Rule("cancelled_but_shipped", _cancelled_but_shipped, judges_ended=True),
)
