"""Youzan order export: nine columns, a row per order."""

from __future__ import annotations

from datetime import date

import polars as pl

from simulator.cells import layout, local, masked, money, named
from simulator.formats.taobao import with_contents
from simulator.model import Format, Sheet, View, columns

HEADER = (
    "订单号,买家付款时间,收货人手机号/提货人手机号,全部商品名称,商品种类数,订单实付金额,订单状态,买家备注,商家订单备注"
)
ZONE = "Asia/Shanghai"
_STATUS = {
    "paid": "待发货",
    "shipped": "已发货",
    "completed": "交易完成",
    "cancelled": "交易关闭",
}


def _sheets(view: View, day: date) -> tuple[Sheet, ...]:
    cells = {
        "订单号": pl.col("order_id"),
        "买家付款时间": local("paid_at", ZONE),
        "收货人手机号/提货人手机号": masked("phone", "phone_is_masked", "138****5678"),
        "全部商品名称": pl.col("titles"),
        "商品种类数": pl.col("kinds"),
        "订单实付金额": money("paid_amount"),
        "订单状态": named("status", _STATUS),
        "买家备注": pl.col("buyer_note"),
        "商家订单备注": pl.col("seller_note"),
    }
    return (Sheet(f"youzan_orders_{day:%Y%m%d}.csv", layout(with_contents(view), HEADER, cells), before="\ufeff"),)


FORMAT = Format(
    name="youzan",
    shops=("youzan",),
    zone=ZONE,
    market="cn",
    currency="CNY",
    provides=columns(
        "row_per_order "
        "payment_status delivery_or_pickup "
        "chinese masks status status=completed paid_amount phone buyer_note seller_note paid_at title"
    ),
    reads={"processing": "paid", "partially_shipped": "shipped", "delivered": "shipped"},
    paid_only=True,
    sheets=_sheets,
    order_id=pl.concat_str(pl.lit("E20"), "day", "number", "noise"),
)
