"""What one format shows of a plan at one moment: the plan's future is hidden, then what it cannot tell."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from simulator.model import AMOUNTS, EVENTS, NEVER, STAGES, TIMES, Format, Plan, View, columns

_MASKED = {"receiver_name": "name_is_masked", "phone": "phone_is_masked", "address": "address_is_masked"}
_LINE_COLUMNS = (
    *(
        "sku",
        "title",
        "quantity",
        "unit_price",
        "list_price",
        "cost_price",
        "line_discount_amount",
        "line_amount",
    ),
    *("is_gift", "line_is_presale", "line_status", "line_weight_g"),
)


def visible_events(fmt: Format) -> list[str]:
    """The events after which an order looks different in this format."""
    always = {"created_at", "paid_at", "shipped_at", "cancelled_at", "refunded_at", "second_parcel_at"}
    told = {
        "completed_at": "status=completed",
        "delivered_at": "status=delivered",
        "refund_requested_at": "refund_status",
        "pay_failed_at": "payment_status=failed",
        "problem_at": "delivery_status",
    }
    seen = {event for event in EVENTS if event in fmt.provides or told.get(event) in fmt.provides}
    return sorted(always | seen)


def changed(plan: Plan, fmt: Format, since: int, until: int) -> Plan:
    """The orders with a visible event after `since` and not after `until`."""
    events = [pl.col(e).is_between(since, until, closed="right") for e in visible_events(fmt)]
    moving = pl.col("first_scan_at").le(until) & pl.col("delivered_at").gt(since)
    if "last_scan_at" in fmt.provides:
        events.append(moving)
    known = pl.col("created_at") <= until
    if fmt.paid_only:
        known &= pl.col("paid_at") <= until
    return Plan(plan.orders.filter(known & pl.any_horizontal(events)), plan.lines)


def view(plan: Plan, fmt: Format, at: int) -> View:
    """`plan` as `fmt` shows it at second `at`: canonical columns, null where the format shows nothing."""
    state = _state(_of_lines(plan) if "goods_of_lines" in fmt.provides else plan.orders, at)
    orders = state.with_columns(**_recorded(fmt)).with_columns(**_amounts(fmt)).with_columns(_hidden(fmt))
    kept = orders.filter("has_lines").select("order_no")
    lines = plan.lines.join(kept, on="order_no", how="semi", maintain_order="left")
    return View(_repeated(orders), _lines(lines, fmt))


def _of_lines(plan: Plan) -> pl.DataFrame:
    """Orders whose amounts are what their lines add up to, where the export tells no others."""
    sums = plan.lines.group_by("order_no").agg(pl.col("line_amount").sum())
    orders = plan.orders.join(sums, on="order_no", how="left", maintain_order="left")
    goods = pl.col("line_amount").fill_null(0)
    return orders.with_columns(
        goods_amount=goods, total_amount=goods + pl.col("freight_amount") + pl.col("tax_amount")
    ).drop("line_amount")


def _repeated(orders: pl.DataFrame) -> pl.DataFrame:
    """Orders that the platform lists twice, the second time with another note."""
    copies = orders.filter("is_repeated").with_columns(pl.col("seller_note") + " (2)")
    return orders if copies.is_empty() else pl.concat([orders, copies]).sort("order_no", maintain_order=True)


def _state(orders: pl.DataFrame, at: int) -> pl.DataFrame:
    happened = {e: pl.col(e) <= at for e in EVENTS}
    waiting = pl.col("second_parcel_at").is_between(at + 1, NEVER - 1) & happened["shipped_at"]
    refunded = happened["refunded_at"] & (pl.col("refund_amount") > 0)
    cut = pl.min_horizontal(pl.lit(at), "delivered_at", "problem_at")
    scan = pl.col("first_scan_at") + (cut - pl.col("first_scan_at")) // pl.col("scan_every") * pl.col("scan_every")
    return orders.with_columns(
        status=_status(happened, waiting),
        payment_status=_payment_status(happened, refunded),
        refund_status=_refund_status(happened, refunded),
        delivery_status=pl.when(happened["problem_at"])
        .then("delivery_problem")
        .when(happened["delivered_at"])
        .then(pl.lit("delivered"))
        .when(happened["first_scan_at"])
        .then(pl.lit("in_transit"))
        .otherwise(pl.lit("none")),
        paid_amount=pl.when(happened["paid_at"]).then("paid_amount").otherwise(0),
        refunded_amount=pl.when(happened["refunded_at"]).then("refund_amount").otherwise(0),
        last_scan_at=pl.when(happened["first_scan_at"]).then(scan),
        presale_ship_at=pl.when(pl.col("presale_ship_at") < NEVER).then("presale_ship_at"),
        tracking_no=pl.when(happened["shipped_at"]).then("tracking_no").otherwise(pl.lit("")),
        **{s: pl.when(happened[s]).then(s) for s in (*STAGES, "cancelled_at", "refund_requested_at")},
    )


def _status(happened: dict[str, pl.Expr], waiting: pl.Expr) -> pl.Expr:
    steps = (
        (happened["cancelled_at"], "cancelled"),
        (happened["completed_at"], "completed"),
        (happened["delivered_at"], "delivered"),
        (waiting, "partially_shipped"),
        (happened["shipped_at"], "shipped"),
        (happened["approved_at"] & (happened["paid_at"] | pl.col("is_cod")), "processing"),
        (happened["paid_at"], "paid"),
        (pl.col("is_cod"), "processing"),
    )
    return pl.coalesce(*(pl.when(when).then(pl.lit(name)) for when, name in steps), pl.lit("pending_payment"))


def _payment_status(happened: dict[str, pl.Expr], refunded: pl.Expr) -> pl.Expr:
    steps = (
        (refunded & (pl.col("refund_amount") >= pl.col("paid_amount")), "refunded"),
        (refunded, "partially_refunded"),
        (happened["paid_at"] & (pl.col("payment_fault") == "partial"), "partially_paid"),
        (happened["paid_at"], "paid"),
        (happened["pay_failed_at"], "failed"),
    )
    return pl.coalesce(*(pl.when(when).then(pl.lit(name)) for when, name in steps), pl.lit("unpaid"))


def _refund_status(happened: dict[str, pl.Expr], refunded: pl.Expr) -> pl.Expr:
    steps = (
        (refunded & (pl.col("refund_amount") >= pl.col("paid_amount")), "refunded"),
        (refunded, "partial"),
        (happened["refund_requested_at"], "requested"),
    )
    return pl.coalesce(*(pl.when(when).then(pl.lit(name)) for when, name in steps), pl.lit("none"))


def _recorded(fmt: Format) -> dict[str, pl.Expr]:
    """Times as the platform wrote them down: shifted clocks, lost times, dates without time of day."""

    def written(name: str) -> pl.Expr:
        if name not in STAGES:
            return pl.col(name)
        return pl.col(name) + pl.when(pl.col("clock_stage").eq_missing(pl.lit(name))).then("clock_shift").otherwise(0)

    utc = {name: pl.from_epoch(written(name)).dt.cast_time_unit("us").dt.replace_time_zone("UTC") for name in TIMES}
    return {name: _dated(time, name, fmt) for name, time in utc.items()}


def _dated(time: pl.Expr, name: str, fmt: Format) -> pl.Expr:
    if name not in fmt.dates:
        return time
    day = time.dt.convert_time_zone(fmt.zone).dt.truncate("1d")
    if name in ("ship_by_at", "promised_delivery_at"):
        day = day.dt.offset_by("1d") - timedelta(seconds=1)
    return day.dt.convert_time_zone("UTC")


def _amounts(fmt: Format) -> dict[str, pl.Expr]:
    shown = {}
    if fmt.nets_discount:
        shown["goods_amount"] = pl.col("goods_amount") - pl.col("discount_amount")
    if "paid_amount" in fmt.provides and "refunded_amount" not in fmt.provides:
        shown["paid_amount"] = pl.col("paid_amount") - pl.col("refunded_amount")
    return shown


def _hidden(fmt: Format) -> list[pl.Expr]:
    """Null for what the format does not show or has masked; statuses that it cannot tell apart merged."""
    implied = {"country"} if fmt.market == "cn" else set()
    hidden = [pl.when(False).then(c).alias(c) for c in sorted(CANONICAL) if c not in fmt.provides | implied]
    for column, flag in _MASKED.items():
        if column in fmt.provides:
            hidden.append(pl.when(pl.col(flag)).then(None).otherwise(column).alias(column))
    if "district" in fmt.provides and "region_columns" not in fmt.provides:
        typed = (pl.col("address") != "") | pl.col("address_is_masked")
        hidden += [pl.when(typed).then(c).alias(c) for c in ("province", "city", "district")]
    if "carrier_after_shipping" in fmt.provides:
        gone = pl.col("status").is_in(["partially_shipped", "shipped", "delivered", "completed"])
        hidden.append(pl.when(gone).then("carrier").otherwise(pl.lit("")).alias("carrier"))
    if "cod_untold" in fmt.provides:
        hidden.append(pl.lit(None, pl.Boolean).alias("is_cod"))
    if "delivery_or_pickup" in fmt.provides:
        hidden.append(pl.lit(None, pl.Boolean).alias("is_delivery"))
    if "status" in fmt.provides and fmt.reads:
        hidden.append(pl.col("status").replace(dict(fmt.reads)))
    if "refund_status" in fmt.provides and "refund_status=requested" not in fmt.provides:
        hidden.append(pl.col("refund_status").replace({"requested": "none"}))
    if "payment_status" in fmt.provides and "refund_status" not in fmt.provides:
        hidden.append(pl.col("payment_status").replace({"refunded": "paid", "partially_refunded": "paid"}))
    return hidden


def _lines(lines: pl.DataFrame, fmt: Format) -> pl.DataFrame:
    """Lines as shown; `pieces` is the quantity also where only its sum over the order is exported."""
    named = lines.rename({"is_presale": "line_is_presale", "weight_g": "line_weight_g"})
    shown = [c if c in fmt.provides else pl.lit(None, named.schema[c]).alias(c) for c in _LINE_COLUMNS]
    return named.select("order_no", "line_no", *shown, pl.col("quantity").alias("pieces"))


CANONICAL = (
    *columns(
        "status payment_status payment_method transaction_id refund_status buyer_id receiver_name phone "
        "email country province city district address postcode buyer_note seller_note warehouse_id "
        "carrier tracking_no delivery_status weight_g risk_level"
    ),
    *AMOUNTS,
    *TIMES,
)
"""The columns that a format can hide."""
