"""Times that contradict each other, and orders that belong together or should not exist."""

from __future__ import annotations

import polars as pl

from simulator.faults.base import Edit, Fault, Group, fault, one_of, recorded, stop
from simulator.model import DAY, HOUR, MINUTE

_BUYER = (
    "shop_id",
    "buyer_id",
    "receiver_name",
    "phone",
    "email",
    "country",
    "province",
    "city",
    "district",
    "address",
    "postcode",
    "seller_note",
)
_PLACE = ("receiver_name", "country", "province", "city", "district", "address", "postcode", "seller_note")


def stage_order_broken(_: int) -> Edit:
    return Edit(recorded("shipped_at", pl.col("created_at") - pl.col("shipped_at") - 2 * HOUR))


def stages_five_minutes_apart(_: int) -> Edit:
    return Edit(recorded("shipped_at", pl.col("packed_at") - pl.col("shipped_at") - 5 * MINUTE))


def stage_skipped(_: int) -> Edit:
    return Edit(recorded("shipped_at", None))


def timestamp_in_the_future(_: int) -> Edit:
    return Edit(recorded("paid_at", 400 * DAY))


def timestamp_before_the_shop(_: int) -> Edit:
    return Edit(recorded("paid_at", -pl.col("paid_at") + 900_000_000))


def status_contradicts_times(_: int) -> Edit:
    return Edit(recorded("shipped_at", None))


def brushing_suspected(_: int) -> Edit:
    return Edit({"seller_note": one_of("补单", "刷单 不发货", "空包", "礼品单")})


def test_order(_: int) -> Edit:
    return Edit({"buyer_note": "test order, please ignore"})


def test_flag(_: int) -> Edit:
    return Edit({"is_test": True})


def duplicate_order_id(_: int) -> Edit:
    return Edit({"is_repeated": True})


def timestamp_in_five_minutes(as_of: int) -> Edit:
    return Edit(stop("approved_at") | recorded("paid_at", as_of + 5 * MINUTE - pl.col("paid_at")))


def timestamp_a_second_later(as_of: int) -> Edit:
    return Edit(stop("approved_at") | recorded("paid_at", as_of + 5 * MINUTE + 1 - pl.col("paid_at")))


def _again(columns: tuple[str, ...], gap: int, *, same_lines: bool = False) -> Edit:
    return Edit(stop("picked_at"), group=Group(columns, gap=gap, same_lines=same_lines, waits=True))


def accidental_duplicate(_: int) -> Edit:
    return _again(_BUYER, 10 * MINUTE, same_lines=True)


def duplicate_exactly_a_day_later(_: int) -> Edit:
    return _again(_BUYER, DAY, same_lines=True)


def duplicate_more_than_a_day_later(_: int) -> Edit:
    return _again(_BUYER, DAY + 1, same_lines=True)


def duplicate_by_phone(_: int) -> Edit:
    return _again(("phone", "country"), HOUR, same_lines=True)


def duplicate_by_address(_: int) -> Edit:
    return _again(_PLACE, HOUR, same_lines=True)


def duplicate_that_was_shipped(_: int) -> Edit:
    return Edit(group=Group(_BUYER, gap=10 * MINUTE, same_lines=True))


def should_be_merged(_: int) -> Edit:
    return _again(_BUYER, 3 * HOUR)


def should_be_merged_days_later(_: int) -> Edit:
    return _again(_BUYER, 2 * DAY)


def same_buyer_other_receiver(_: int) -> Edit:
    return _again(("shop_id", "buyer_id"), 3 * HOUR)


def order_velocity(_: int) -> Edit:
    return Edit(group=Group(_BUYER, members=6, gap=5 * MINUTE))


def six_orders_in_exactly_an_hour(_: int) -> Edit:
    return Edit(group=Group(("phone", "country"), members=5, gap=12 * MINUTE))


def six_orders_in_more_than_an_hour(_: int) -> Edit:
    return Edit(group=Group(_BUYER, members=5, gap=12 * MINUTE + 1))


def five_orders_in_an_hour(_: int) -> Edit:
    return Edit(group=Group(_BUYER, members=4, gap=5 * MINUTE))


FAULTS: tuple[Fault, ...] = (
    fault(stage_order_broken, "shipped_at", "created_at", "paid_at"),
    fault(stages_five_minutes_apart, "shipped_at", "packed_at", weight=0.3),
    fault(stage_skipped, "shipped_at", "delivered_at"),
    fault(timestamp_in_the_future, "paid_at", "payment_status=paid", weight=0.3),
    fault(timestamp_before_the_shop, "paid_at", "payment_status=paid", weight=0.2),
    fault(status_contradicts_times, "shipped_at", "shipping_apart"),
    fault(brushing_suspected, "seller_note"),
    fault(test_order, "buyer_note", weight=0.5),
    fault(test_flag, "is_test", weight=0.5),
    fault(duplicate_order_id, "row_per_order", "seller_note", weight=0.3),
    fault(timestamp_in_five_minutes, "paid_at", "payment_status=paid", weight=0.2),
    fault(timestamp_a_second_later, "paid_at", "payment_status=paid", weight=0.2),
    fault(accidental_duplicate, "buyer_id", weight=2.0),
    fault(duplicate_exactly_a_day_later, "buyer_id", weight=0.5),
    fault(duplicate_more_than_a_day_later, "buyer_id", weight=0.5),
    fault(duplicate_by_phone, "phone", weight=0.5),
    fault(duplicate_by_address, "address", weight=0.5),
    fault(duplicate_that_was_shipped, "buyer_id", weight=0.5),
    fault(should_be_merged, "buyer_id", weight=2.0),
    fault(should_be_merged_days_later, "buyer_id", weight=0.5),
    fault(same_buyer_other_receiver, "buyer_id", weight=0.5),
    fault(order_velocity, "buyer_id", weight=0.3),
    fault(six_orders_in_exactly_an_hour, "phone", weight=0.2),
    fault(six_orders_in_more_than_an_hour, "buyer_id", weight=0.1),
    fault(five_orders_in_an_hour, "buyer_id", weight=0.1),
)
