"""Jushuitan ERP export: Excel, a row per item, region in columns of its own."""

from __future__ import annotations

from datetime import date

import polars as pl

from simulator.cells import layout, local, masked, money, named
from simulator.model import Format, Sheet, View, columns

HEADER = (
    "线上订单号,内部订单号,店铺,订单状态,订单日期,付款日期,名称,品牌,产品分类,成本价,销售金额,"
    "销售数量,收货人,收货手机,省,市,区县,快递公司,快递单号,订单金额,平台服务费"
)
ZONE = "Asia/Shanghai"
_STATUS = {
    "pending_payment": "待付款",
    "paid": "待发货",
    "partially_shipped": "部分发货",
    "shipped": "已发货",
    "completed": "已完成",
    "cancelled": "已取消",
}


def _sheets(view: View, day: date) -> tuple[Sheet, ...]:
    left = pl.col("status").is_in(["shipped", "completed", "partially_shipped"])
    cells = {
        "线上订单号": pl.col("order_id"),
        "内部订单号": pl.concat_str(pl.lit("8"), pl.col("order_id").str.tail(9)),
        "店铺": pl.col("shop_id"),
        "订单状态": named("status", _STATUS),
        "订单日期": local("created_at", ZONE),
        "付款日期": local("paid_at", ZONE),
        "名称": pl.col("title"),
        "品牌": pl.lit("青禾"),
        "产品分类": pl.col("sku").str.head(4),
        "成本价": money("cost_price"),
        "销售金额": money("line_amount"),
        "销售数量": pl.col("quantity"),
        "收货人": masked("receiver_name", "name_is_masked", "昂**"),
        "收货手机": masked("phone", "phone_is_masked", "183****2807"),
        "省": pl.col("province"),
        "市": pl.col("city"),
        "区县": pl.col("district"),
        "快递公司": pl.when(left).then("carrier").otherwise(pl.lit("")),
        "快递单号": pl.col("tracking_no"),
        "订单金额": money("total_amount"),
    }
    return (Sheet(f"聚水潭订单{day:%Y%m%d}.xlsx", layout(view.rows(), HEADER, cells)),)


SHOPS = ("云杉直营店", "青禾分销店")


FORMAT = Format(
    name="jushuitan",
    shops=SHOPS,
    zone=ZONE,
    market="cn",
    currency="CNY",
    provides=columns(
        "carrier_after_shipping chinese masks status status=cancelled status=completed status=partially_shipped "
        "payment_status payment_status=unpaid total_amount receiver_name phone province city district "
        "region_columns created_at paid_at carrier tracking_no title quantity unit_price line_amount "
        "cost_price"
    ),
    reads={"processing": "paid", "delivered": "shipped"},
    sheets=_sheets,
    order_id=pl.concat_str(pl.lit("52"), "day", "number", pl.col("noise").str.head(2)),
)
