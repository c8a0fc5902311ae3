"""Tmall order list, the variant with the shop's name: one file, GB18030."""

from __future__ import annotations

from datetime import date

import polars as pl

from simulator.cells import layout, masked, money
from simulator.formats.taobao import ZONE, order_cells, with_contents
from simulator.model import Format, Sheet, View, columns

HEADER = (
    "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,"
    "支付金额,买家实际支付积分,订单状态,买家留言,收货人,收货地址,运送方式,联系电话,联系手机,"
    "订单创建时间,订单付款时间,宝贝标题,宝贝种类,物流单号,物流公司,订单备注,宝贝总数量,店铺Id,"
    "店铺名称,订单关闭原因,卖家服务费,买家服务费,发票抬头,是否手机订单,分阶段订单信息,定金排名,"
    "修改后的sku,修改后的收货地址,异常信息"
)


def _sheets(view: View, day: date) -> tuple[Sheet, ...]:
    cells = order_cells() | {
        "支付金额": money("paid_amount"),
        "收货人": masked("receiver_name", "name_is_masked", "王**"),
        "店铺Id": pl.col("shop_id").replace(dict(zip(SHOPS, ("60012", "60077"), strict=True))),
        "店铺名称": pl.col("shop_id"),
        "是否手机订单": pl.lit("手机订单"),
    }
    rows = layout(with_contents(view), HEADER, cells)
    return (Sheet(f"ExportOrderList_tmall_{day:%Y%m%d}.csv", rows, encoding="gb18030", line_end="\r\n"),)


SHOPS = ("云杉旗舰店", "青禾专卖店")


FORMAT = Format(
    name="tmall",
    shops=SHOPS,
    zone=ZONE,
    market="cn",
    currency="CNY",
    provides=columns(
        "row_per_order "
        "carrier_after_shipping chinese masks privacy_numbers "
        "status status=cancelled status=completed status=partially_shipped "
        "payment_status payment_status=unpaid goods_amount freight_amount total_amount paid_amount "
        "buyer_id receiver_name phone province city district address buyer_note seller_note created_at "
        "paid_at carrier tracking_no title"
    ),
    reads={"processing": "paid", "delivered": "shipped"},
    nets_discount=True,
    sheets=_sheets,
    order_id=pl.concat_str(pl.lit("41"), "day", "number", pl.col("noise").str.head(2)),
)
