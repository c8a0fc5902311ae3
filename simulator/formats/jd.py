"""JD order export: a row per item with the order's amounts repeated; one address cell."""

from __future__ import annotations

from datetime import date

import polars as pl

from simulator.cells import Cell, layout, local, masked, money, named
from simulator.model import Format, Sheet, View, columns

HEADER = (
    "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,余额支付,应付金额,"
    "订单状态,订单类型,下单帐号,客户姓名,客户地址,联系电话,订单备注,发票类型,发票抬头,发票内容,"
    "商家备注,商家备注等级（等级1-5为由高到低）,运费金额,付款确认时间,增值税发票,货号,订单完成时间,"
    "订单来源,订单渠道"
)
ZONE = "Asia/Shanghai"
_STATUS = {
    "pending_payment": "等待付款",
    "paid": "等待出库",
    "shipped": "等待确认收货",
    "completed": "完成",
    "cancelled": "已取消",
}
_FIXED: dict[str, Cell] = {
    "余额支付": "0.00",
    "订单类型": "SOP",
    "发票类型": "电子发票",
    "订单来源": "APP",
}


def _sheets(view: View, day: date) -> tuple[Sheet, ...]:
    blank = (pl.col("address") == "").fill_null(False)
    place = pl.concat_str("province", "city", "district", masked("address", "address_is_masked", "****"), separator=" ")
    cells: dict[str, Cell] = {
        "订单号": pl.col("order_id"),
        "商品ID": pl.concat_str(pl.lit("100"), pl.col("reference").str.head(9)),
        "商品名称": pl.col("title"),
        "订购数量": pl.col("quantity"),
        "支付方式": pl.when("is_cod").then(pl.lit("货到付款")).otherwise(pl.lit("在线支付")),
        "下单时间": local("created_at", ZONE),
        "京东价": money("unit_price"),
        "订单金额": money("goods_amount"),
        "结算金额": money("total_amount"),
        "应付金额": money("total_amount"),
        "订单状态": named("status", _STATUS),
        "下单帐号": pl.col("buyer_id"),
        "客户姓名": masked("receiver_name", "name_is_masked", "王**"),
        "客户地址": pl.when(blank).then(pl.lit("")).otherwise(place),
        "联系电话": masked("phone", "phone_is_masked", "1******6198"),
        "订单备注": pl.col("buyer_note"),
        "商家备注": pl.col("seller_note"),
        "运费金额": money("freight_amount"),
        "付款确认时间": local("paid_at", ZONE),
        "货号": pl.col("sku"),
        "订单完成时间": local("completed_at", ZONE),
    }
    rows = layout(view.rows(), HEADER, cells | _FIXED)
    return (Sheet(f"JD_orders_{day:%Y%m%d}.csv", rows, encoding="gb18030", line_end="\r\n"),)


FORMAT = Format(
    name="jd",
    shops=("jd",),
    zone=ZONE,
    market="cn",
    currency="CNY",
    provides=columns(
        "chinese masks privacy_numbers is_cod status status=cancelled status=completed payment_status "
        "payment_status=paid payment_status=unpaid payment_method goods_amount freight_amount "
        "total_amount buyer_id receiver_name phone province city district address buyer_note seller_note "
        "created_at paid_at completed_at sku title quantity unit_price line_amount"
    ),
    reads={"processing": "paid", "partially_shipped": "shipped", "delivered": "shipped"},
    sheets=_sheets,
    order_id=pl.col("number").cast(pl.Int64).add(200_000_000_000).cast(pl.String),
)
