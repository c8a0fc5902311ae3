"""Pinduoduo order export: one product per order, no receiver, tabs before ids, blocks without order time."""

from __future__ import annotations

from datetime import date

import polars as pl

from simulator.cells import layout, local, money, named
from simulator.model import Format, Sheet, View, columns

HEADER = (
    "订单成交时间,商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),"
    "多多支付立减金额(元),用户实付金额(元),商家实收金额(元),商品数量(件),发货时间,确认收货时间,"
    "商品id,商品规格,样式ID,商家编码-规格维度,商家编码-商品维度,商家备注,售后状态,快递单号,快递公司"
)
ZONE = "Asia/Shanghai"
_STATUS = {
    "pending_payment": "待付款",
    "paid": "待发货",
    "shipped": "已发货，待收货",
    "completed": "已收货",
    "cancelled": "已取消",
}


def _sheets(view: View, day: date) -> tuple[Sheet, ...]:
    refunded = pl.col("refund_status") == "refunded"
    left = pl.col("status").is_in(["shipped", "completed"])
    block = pl.col("order_no") // 40 % 25 == 7  # whole blocks come without their time
    cells = {
        "订单成交时间": pl.when(~block | ~left).then(local("created_at", ZONE)).otherwise(pl.lit("")),
        "商品": pl.col("title"),
        "订单号": pl.concat_str(pl.lit("\t"), "order_id"),
        "订单状态": named("status", _STATUS),
        "商品总价(元)": money("goods_amount"),
        "邮费(元)": money("freight_amount"),
        "店铺优惠折扣(元)": money("discount_amount"),
        "平台优惠折扣(元)": pl.lit("0.00"),
        "多多支付立减金额(元)": pl.lit("0.00"),
        "用户实付金额(元)": money("total_amount"),
        "商家实收金额(元)": money("total_amount"),
        "商品数量(件)": pl.col("quantity"),
        "发货时间": local("shipped_at", ZONE),
        "确认收货时间": local("completed_at", ZONE),
        "商品id": pl.concat_str(pl.lit("\t5"), pl.col("reference").str.head(11)),
        "商品规格": pl.lit("默认"),
        "样式ID": pl.concat_str(pl.lit("\t"), pl.col("reference").str.tail(12)),
        "商家编码-规格维度": pl.col("sku"),
        "商家编码-商品维度": pl.col("sku"),
        "商家备注": pl.col("seller_note"),
        "售后状态": pl.when(refunded).then(pl.lit("退款成功")).otherwise(pl.lit("无售后或售后取消")),
        "快递单号": pl.col("tracking_no"),
        "快递公司": pl.when(left).then("carrier").otherwise(pl.lit("")),
    }
    return (Sheet(f"orders_export{day:%Y-%m-%d}.csv", layout(view.rows(), HEADER, cells), before="\ufeff"),)


FORMAT = Format(
    name="pinduoduo",
    shops=("pinduoduo",),
    zone=ZONE,
    market="cn",
    currency="CNY",
    provides=columns(
        "carrier_after_shipping chinese status status=cancelled status=completed payment_status payment_status=unpaid "
        "refund_status goods_amount freight_amount discount_amount total_amount seller_note created_at "
        "shipped_at completed_at carrier tracking_no sku title quantity"
    ),
    reads={"processing": "paid", "partially_shipped": "shipped", "delivered": "shipped"},
    single_line=True,
    sheets=_sheets,
    order_id=pl.concat_str("day", pl.lit("-"), "number", "noise"),
)
