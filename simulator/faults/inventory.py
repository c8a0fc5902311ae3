"""Lines without a product, without a price or a quantity, gifts, presale, warehouses."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from simulator.faults.base import Cell, Edit, Fault, Group, fault, one_of, stop
from simulator.model import DAY, HOUR

_SECOND = pl.col("line_no") == pl.col("line_no").max().over("order_no")


def sku_missing(_: int) -> Edit:
    return Edit(first_line={"sku": ""})


def quantity_not_positive(_: int) -> Edit:
    return Edit(first_line={"quantity": 0})


def quantity_negative(_: int) -> Edit:
    return Edit(first_line={"quantity": -1, "line_discount_amount": 0})


def quantity_unusual(_: int) -> Edit:
    return Edit(first_line={"quantity": 36})


def quantity_of_eleven(_: int) -> Edit:
    return Edit(first_line={"quantity": 11})


def quantity_of_ten(_: int) -> Edit:
    return Edit(first_line={"quantity": 10})


def sku_unknown(_: int) -> Edit:
    return Edit(first_line={"sku": one_of("OLD-999-XL", "НОМЕ-101-WHT", "HOME−101−WHT", "home-101-wht", "000000")})


def purchase_limit_exceeded(_: int) -> Edit:
    return Edit(first_line={"quantity": 6})


def purchase_limit_reached(_: int) -> Edit:
    return Edit(first_line={"quantity": 5})


def purchase_limit_exceeded_in_two_orders(_: int) -> Edit:
    group = Group(("shop_id", "buyer_id"), gap=2 * DAY, same_lines=True)
    return Edit(first_line={"quantity": 3}, group=group)


def purchase_limit_exceeded_after_a_month(_: int) -> Edit:
    group = Group(("shop_id", "buyer_id"), gap=30 * DAY + 1, same_lines=True)
    return Edit(first_line={"quantity": 3}, group=group)


def line_price_zero(_: int) -> Edit:
    return Edit(first_line={"unit_price": 0, "line_discount_amount": 0})


def gift_line(_: int) -> Edit:
    return Edit(first_line={"unit_price": 0, "line_discount_amount": 0, "is_gift": True})


def only_gifts(_: int) -> Edit:
    return Edit(all_lines={"unit_price": 0, "line_discount_amount": 0, "is_gift": True})


def order_without_lines(_: int) -> Edit:
    return Edit({"has_lines": False})


def presale_mixed_with_in_stock(_: int) -> Edit:
    presale: dict[str, Cell] = {"is_presale": True, "presale_ship_at": pl.col("paid_at") + 8 * DAY}
    return Edit(
        stop("picked_at") | presale | {"ship_by_at": pl.col("paid_at") + 8 * DAY},
        first_line={"is_presale": True},
    )


def presale_mixed_and_split(at: int) -> Edit:
    mixed = presale_mixed_with_in_stock(at)
    return replace(mixed, orders={**mixed.orders, "seller_note": one_of("已拆单", "客服已拆单，现货先发")})


def presale_overdue(_: int) -> Edit:
    until: dict[str, Cell] = {
        "presale_ship_at": pl.col("paid_at") + 3 * DAY,
        "ship_by_at": pl.col("paid_at") + 3 * DAY,
    }
    return Edit(stop("picked_at") | until | {"is_presale": True}, all_lines={"is_presale": True})


def presale_due_now(as_of: int) -> Edit:
    until: dict[str, Cell] = {"presale_ship_at": as_of, "ship_by_at": as_of, "is_presale": True}
    return Edit(stop("picked_at") | until, all_lines={"is_presale": True})


def warehouse_missing(_: int) -> Edit:
    cells: dict[str, Cell] = {"warehouse_id": "", "picked_at": pl.col("picked_at") + 6 * HOUR}
    return Edit(stop("packed_at") | cells)


FAULTS: tuple[Fault, ...] = (
    fault(sku_missing, "sku", weight=1.5),
    fault(quantity_not_positive, "quantity", weight=0.4),
    fault(quantity_negative, "quantity", weight=0.2),
    fault(quantity_unusual, "quantity", weight=0.5),
    fault(quantity_of_eleven, "quantity", weight=0.3),
    fault(quantity_of_ten, "quantity", weight=0.3),
    fault(sku_unknown, "sku", weight=0.5),
    fault(purchase_limit_exceeded, "sku", "quantity", "buyer_id", weight=0.5),
    fault(purchase_limit_reached, "sku", "quantity", "buyer_id", weight=0.3),
    fault(purchase_limit_exceeded_in_two_orders, "sku", "quantity", "buyer_id", weight=0.5),
    fault(purchase_limit_exceeded_after_a_month, "sku", "quantity", "buyer_id", weight=0.1),
    fault(line_price_zero, "unit_price", weight=0.5),
    fault(gift_line, "is_gift", weight=0.5),
    fault(only_gifts, "is_gift", weight=0.5),
    fault(order_without_lines, "order_without_lines", weight=0.5),
    fault(presale_mixed_with_in_stock, "line_is_presale"),
    fault(presale_mixed_and_split, "line_is_presale", "seller_note", weight=0.5),
    fault(presale_overdue, "line_is_presale", "presale_ship_at"),
    fault(presale_due_now, "line_is_presale", "presale_ship_at", weight=0.3),
    fault(warehouse_missing, "warehouse_id"),
)
