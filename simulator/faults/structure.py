"""Times that contradict each other, and orders that belong together or should not exist."""

from __future__ import annotations

import polars as pl

from simulator.faults.base import Edit, Fault, Group, fault, one_of, recorded
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


def accidental_duplicate(_: int) -> Edit:
    return Edit(group=Group(_BUYER, gap=10 * MINUTE, same_lines=True))


def should_be_merged(_: int) -> Edit:
    return Edit(group=Group(_BUYER, gap=3 * HOUR))


def order_velocity(_: int) -> Edit:
    return Edit(group=Group(_BUYER, members=6, gap=5 * MINUTE))


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
    fault(accidental_duplicate, "buyer_id"),
    fault(should_be_merged, "buyer_id"),
    fault(order_velocity, "buyer_id", weight=0.1),
)
