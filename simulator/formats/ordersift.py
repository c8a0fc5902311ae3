"""The canonical export: one row per order line, canonical column names, ISO times in UTC, blank = unknown."""

from __future__ import annotations

from datetime import date

import polars as pl

from simulator.cells import layout, masked, money
from simulator.model import AMOUNTS, TIMES, Format, Sheet, View, columns

_ORDER_TEXTS = columns(
    "shop_id order_id status payment_status payment_method transaction_id refund_status currency buyer_id "
    "receiver_name phone email country province city district address postcode buyer_note seller_note "
    "warehouse_id carrier tracking_no delivery_status risk_level"
)
_FLAGS = columns(
    "is_delivery is_cod is_presale is_test name_is_masked phone_is_masked address_is_masked is_gift line_is_presale"
)
_LINE_TEXTS = ("sku", "title", "line_status")
_LINE_AMOUNTS = ("unit_price", "list_price", "cost_price", "line_discount_amount", "line_amount")
HEADER = (
    "platform,shop_id,order_id,status,raw_status,is_delivery,is_cod,is_presale,is_test,payment_status,payment_method,"
    "transaction_id,refund_status,currency,goods_amount,freight_amount,discount_amount,tax_amount,total_amount,"
    "paid_amount,refunded_amount,buyer_id,receiver_name,phone,email,country,province,city,district,address,postcode,"
    "name_is_masked,phone_is_masked,address_is_masked,buyer_note,seller_note,created_at,paid_at,approved_at,picked_at,"
    "packed_at,shipped_at,first_scan_at,last_scan_at,delivered_at,completed_at,cancelled_at,refund_requested_at,"
    "ship_by_at,promised_delivery_at,presale_ship_at,warehouse_id,carrier,tracking_no,delivery_status,weight_kg,"
    "risk_level,sku,title,quantity,unit_price,list_price,cost_price,line_discount_amount,line_amount,is_gift,"
    "line_is_presale,line_status,line_weight_kg"
)


def _flag(column: str) -> pl.Expr:
    return pl.when(column).then(pl.lit("true")).otherwise(pl.lit("false"))


def _sheets(view: View, day: date) -> tuple[Sheet, ...]:
    cells: dict[str, pl.Expr | str] = {name: pl.col(name) for name in (*_ORDER_TEXTS, *_LINE_TEXTS, "quantity")}
    cells |= {name: _flag(name) for name in _FLAGS}
    cells |= {name: money(name) for name in (*AMOUNTS, *_LINE_AMOUNTS)}
    cells |= {name: pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%SZ").fill_null("") for name in TIMES}
    cells |= {
        "platform": "ordersift",
        "raw_status": pl.col("status"),
        "currency": "CNY",
        "receiver_name": masked("receiver_name", "name_is_masked", "****"),
        "phone": masked("phone", "phone_is_masked", "****"),
        "address": masked("address", "address_is_masked", "****"),
        "weight_kg": pl.col("weight_g") / 1000,
        "line_weight_kg": pl.col("line_weight_g") / 1000,
    }
    return (Sheet(f"ordersift_orders_{day:%Y%m%d}.csv", layout(view.rows(), HEADER, cells)),)


_TOLD = columns(
    "status=cancelled status=completed status=delivered status=partially_shipped payment_status=paid "
    "payment_status=unpaid payment_status=failed payment_status=partially_paid payment_apart shipping_apart "
    "refund_status=requested refund_status=partial masks chinese region_columns weight_g line_weight_g"
)

FORMAT = Format(
    name="ordersift",
    shops=("north", "south"),
    zone="Asia/Shanghai",
    market="cn",
    currency="CNY",
    provides=frozenset((*HEADER.split(","), *_TOLD)),
    sheets=_sheets,
    order_id=pl.concat_str(pl.lit("S"), "day", "number"),
)
