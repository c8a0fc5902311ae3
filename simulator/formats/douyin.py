"""Douyin order export: a row per sub-order, ids with a leading tab, `-` for nothing, `##` for masked."""

from __future__ import annotations

from datetime import date

import polars as pl

from simulator.cells import Cell, layout, local, money_plain, named
from simulator.model import Format, Sheet, View, columns

HEADER = (
    "主订单编号,子订单编号,选购商品,商品规格,商品数量,商家编码,订单应付金额,运费,收件人,收件人手机号,"
    "详细地址,订单提交时间,商家备注,订单完成时间,订单状态,售后状态,取消原因,发货时间,"
    "平台实际承担优惠金额,商家实际承担优惠金额,达人实际承担优惠金额"
)
ZONE = "Asia/Shanghai"
_STATUS = {
    "pending_payment": "待支付",
    "paid": "待发货",
    "partially_shipped": "部分发货",
    "shipped": "已发货",
    "completed": "已完成",
    "cancelled": "已关闭",
}
_REFUND = {"none": "-", "refunded": "退款成功"}
_FIXED: dict[str, Cell] = {
    "商品规格": "默认",
    "平台实际承担优惠金额": "0.00",
    "商家实际承担优惠金额": "0.00",
    "达人实际承担优惠金额": "0.00",
}


def _tabbed(cell: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit("\t"), cell)


def _or_dash(cell: pl.Expr) -> pl.Expr:
    return pl.when(cell == "").then(pl.lit("-")).otherwise(cell)


def _sheets(view: View, day: date) -> tuple[Sheet, ...]:
    address = pl.concat_str("province", "city", "district", "address", separator=" ")
    blank = (pl.col("address") == "").fill_null(False)
    cipher = pl.col("reference")
    cells: dict[str, Cell] = {
        "主订单编号": _tabbed(pl.col("order_id")),
        "子订单编号": _tabbed(pl.format("{}{}", pl.col("order_id"), "line_no")),
        "选购商品": pl.col("title"),
        "商品数量": pl.col("quantity").cast(pl.String),
        "商家编码": pl.col("sku"),
        "订单应付金额": money_plain("total_amount"),
        "运费": money_plain("freight_amount"),
        "收件人": pl.when("name_is_masked").then(pl.format("##{}", cipher)).otherwise("receiver_name"),
        "收件人手机号": pl.when("phone_is_masked").then(pl.format("$${}", cipher)).otherwise("phone"),
        "详细地址": pl.when("address_is_masked")
        .then(pl.format("##{}", cipher))
        .when(blank)
        .then(pl.lit(""))
        .otherwise(address),
        "订单提交时间": _tabbed(local("created_at", ZONE)),
        "商家备注": _or_dash(pl.col("seller_note")),
        "订单完成时间": _or_dash(local("completed_at", ZONE)),
        "订单状态": named("status", _STATUS),
        "售后状态": named("refund_status", _REFUND),
        "取消原因": pl.when(pl.col("status") == "cancelled").then(pl.lit("买家取消")).otherwise(pl.lit("-")),
        "发货时间": _or_dash(local("shipped_at", ZONE)),
    }
    rows = layout(view.rows(), HEADER, cells | _FIXED)
    return (Sheet(f"抖店订单导出{day:%Y%m%d}.csv", rows, before="\ufeff", quote_all=True, header_text=HEADER),)


FORMAT = Format(
    name="douyin",
    shops=("douyin",),
    zone=ZONE,
    market="cn",
    currency="CNY",
    provides=columns(
        "cod_untold chinese masks privacy_numbers status status=cancelled status=completed status=partially_shipped "
        "payment_status payment_status=unpaid refund_status freight_amount total_amount receiver_name "
        "phone province city district address seller_note created_at shipped_at completed_at sku title "
        "quantity"
    ),
    reads={"processing": "paid", "delivered": "shipped"},
    sheets=_sheets,
    order_id=pl.concat_str(pl.lit("69"), "day", "number", pl.col("noise").str.head(2)),
)
