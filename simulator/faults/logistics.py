"""Parcels that leave late, move slowly, get lost or come back."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from simulator.faults.base import Cell, Cells, Edit, Fault, Group, fault, late, move, one_of, stop
from simulator.model import DAY, HOUR, MINUTE, NEVER

_PROBLEMS = ("attempt_failed", "refused", "returning", "returned", "lost", "damaged", "customs_hold")


def ship_by_missed(_: int) -> Edit:
    return Edit(stop("picked_at"))


def ship_by_right_now(as_of: int) -> Edit:
    return Edit(move(pl.lit(as_of - 2 * DAY), "paid_at") | stop("picked_at"))


def ship_by_a_second_ago(as_of: int) -> Edit:
    return Edit(move(pl.lit(as_of - 2 * DAY - 1), "paid_at") | stop("picked_at"))


def ship_by_in_twelve_hours(as_of: int) -> Edit:
    return Edit(move(pl.lit(as_of - 36 * HOUR), "paid_at") | stop("picked_at"))


def shipped_late(_: int) -> Edit:
    return Edit(late("picked_at", 3 * DAY))


def carrier_missing(_: int) -> Edit:
    return Edit({"carrier": ""})


def overweight(_: int) -> Edit:
    return Edit(stop("packed_at") | {"weight_g": 5010 + pl.col("luck") % 900 * 10})


def overweight_and_confirmed(_: int) -> Edit:
    return Edit(stop("packed_at") | {"weight_g": 8000, "seller_note": one_of("范围已确认", "可达", "range confirmed")})


def five_kilograms(_: int) -> Edit:
    return Edit(stop("packed_at") | {"weight_g": 5000})


def shipped_without_tracking(_: int) -> Edit:
    return Edit({"tracking_no": ""})


def tracking_number_malformed(_: int) -> Edit:
    return Edit({"tracking_no": one_of("ABC123", "11111111111", "SF12", "无单号")})


def tracking_number_reused(_: int) -> Edit:
    return Edit(group=Group(("carrier", "tracking_no"), gap=HOUR))


def two_orders_in_one_parcel(_: int) -> Edit:
    return Edit(
        group=Group(
            ("carrier", "tracking_no", "receiver_name", "phone", "province", "city", "district", "address"), gap=HOUR
        )
    )


def tracking_number_with_gaps(_: int) -> Edit:
    number = pl.col("tracking_no")
    return Edit({"tracking_no": pl.concat_str(number.str.head(4), pl.lit(" "), number.str.slice(4))})


def _of_unknown_carrier(digits: int) -> dict[str, Cell]:
    return {"carrier": "Local Riders", "tracking_no": pl.concat_str(pl.lit("R"), pl.col("reference").str.head(digits))}


def number_of_eight_characters(_: int) -> Edit:
    return Edit(_of_unknown_carrier(7))


def number_of_seven_characters(_: int) -> Edit:
    return Edit(_of_unknown_carrier(6))


def _to(chinese: Cells, world: Cells) -> dict[str, Cell]:
    is_chinese = pl.col("country") == "CN"
    names = [*chinese, *(name for name in world if name not in chinese)]
    here = {name: pl.lit(chinese[name]) if name in chinese else pl.col(name) for name in names}
    there = {name: pl.lit(world[name]) if name in world else pl.col(name) for name in names}
    return {name: pl.when(is_chinese).then(here[name]).otherwise(there[name]) for name in names}


def carrier_does_not_serve_region(_: int) -> Edit:
    tibet: Cells = {"province": "西藏自治区", "city": "拉萨市", "district": "城关区", "carrier": "圆通速递"}
    buffalo: Cells = {"province": "NY", "city": "Buffalo", "postcode": "14201", "country": "US", "carrier": "UPS"}
    return Edit(stop("packed_at") | _to(tibet, buffalo) | {"seller_note": "发顺丰"})


def carrier_does_not_serve_another_city(_: int) -> Edit:
    urumqi: Cells = {"province": "新疆维吾尔自治区", "city": "乌鲁木齐市", "district": "天山区", "carrier": "申通快递"}
    sacramento: Cells = {
        "province": "CA",
        "city": "Sacramento",
        "postcode": "95814",
        "country": "US",
        "carrier": "FedEx",
    }
    return Edit(stop("packed_at") | _to(urumqi, sacramento) | {"seller_note": "发顺丰"})


def not_scanned_after_shipping(_: int) -> Edit:
    return Edit(stop("first_scan_at"))


def shipped_exactly_a_day_ago(as_of: int) -> Edit:
    return Edit(move(pl.lit(as_of - DAY), "shipped_at") | stop("first_scan_at"))


def no_movement(_: int) -> Edit:
    return Edit(stop("delivered_at") | {"scan_every": 400 * DAY})


def _problem(status: str) -> Callable[[int], Edit]:
    def problem(_: int) -> Edit:
        return Edit(
            stop("delivered_at") | {"delivery_problem": status, "problem_at": pl.col("first_scan_at") + 20 * HOUR}
        )

    problem.__name__ = f"delivery_{status}"
    return problem


def delivery_overdue(_: int) -> Edit:
    return Edit(stop("delivered_at") | {"promised_delivery_at": pl.col("shipped_at") + 2 * DAY})


def delivered_late(_: int) -> Edit:
    return Edit({"promised_delivery_at": pl.col("delivered_at") - 3 * HOUR})


def delivered_in_the_last_second(_: int) -> Edit:
    return Edit({"promised_delivery_at": pl.col("delivered_at")})


def implausible_transit(_: int) -> Edit:
    scan, delivery = pl.col("shipped_at") + 10 * MINUTE, pl.col("shipped_at") + 40 * MINUTE
    return Edit({"first_scan_at": scan, "delivered_at": delivery})


def transit_of_an_hour(_: int) -> Edit:
    return Edit({"first_scan_at": pl.col("shipped_at"), "delivered_at": pl.col("shipped_at") + HOUR})


def partially_shipped_too_long(_: int) -> Edit:
    return Edit(stop("delivered_at") | {"second_parcel_at": pl.col("shipped_at") + 60 * DAY})


def second_parcel_next_day(_: int) -> Edit:
    return Edit(late("delivered_at", DAY) | {"second_parcel_at": pl.col("shipped_at") + DAY})


def cancelled_but_shipped(_: int) -> Edit:
    when = pl.col("paid_at") + 30 * MINUTE
    ended = dict.fromkeys(("cancelled_at", "refund_requested_at", "refunded_at"), when)
    return Edit(stop("first_scan_at") | ended | {"second_parcel_at": NEVER})


FAULTS: tuple[Fault, ...] = (
    fault(ship_by_missed, "created_at", weight=2.0),
    fault(ship_by_right_now, "paid_at", weight=0.2),
    fault(ship_by_a_second_ago, "paid_at", weight=0.2),
    fault(ship_by_in_twelve_hours, "paid_at", weight=0.2),
    fault(shipped_late, "created_at", weight=1.5),
    fault(carrier_missing, "carrier"),
    fault(overweight, "weight_g"),
    fault(overweight_and_confirmed, "weight_g", "seller_note", weight=0.5),
    fault(five_kilograms, "weight_g", weight=0.3),
    fault(shipped_without_tracking, "tracking_no"),
    fault(tracking_number_malformed, "tracking_no", "carrier"),
    fault(tracking_number_reused, "tracking_no", "carrier", weight=0.3),
    fault(two_orders_in_one_parcel, "tracking_no", "carrier", weight=0.2),
    fault(tracking_number_with_gaps, "tracking_no", "carrier", weight=0.3),
    fault(number_of_eight_characters, "tracking_no", "carrier", weight=0.3),
    fault(number_of_seven_characters, "tracking_no", "carrier", weight=0.3),
    fault(carrier_does_not_serve_region, "carrier", "province"),
    fault(carrier_does_not_serve_another_city, "carrier", "province", weight=0.5),
    fault(not_scanned_after_shipping, "first_scan_at", weight=1.5),
    fault(shipped_exactly_a_day_ago, "first_scan_at", weight=0.2),
    fault(no_movement, "last_scan_at"),
    *(fault(_problem(status), "delivery_status", weight=0.6) for status in _PROBLEMS),
    fault(delivery_overdue, "promised_delivery_at", "delivered_at"),
    fault(delivered_late, "promised_delivery_at", "delivered_at"),
    fault(delivered_in_the_last_second, "promised_delivery_at", "delivered_at", weight=0.2),
    fault(implausible_transit, "shipped_at", "delivered_at", weight=0.5),
    fault(transit_of_an_hour, "shipped_at", "delivered_at", weight=0.2),
    fault(partially_shipped_too_long, "status=partially_shipped"),
    fault(second_parcel_next_day, "status=partially_shipped", weight=0.3),
    fault(cancelled_but_shipped, "shipped_at", "status=cancelled"),
)
