"""Taobao order list (GB18030, one address cell) and its item list; a refunded order shows nothing paid."""

from __future__ import annotations

from datetime import date

import polars as pl

from simulator.cells import joined, layout, local, masked, money, named
from simulator.model import Format, Sheet, View, columns

HEADER = (
    "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,"
    "买家实际支付金额,买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址,运送方式,联系电话,"
    "联系手机,订单创建时间,订单付款时间,宝贝标题,宝贝种类,物流单号,物流公司,订单备注,宝贝总数量,"
    "分销商Id,分销商店铺名称,订单关闭原因,卖家服务费,买家服务费,发票抬头,定金排名,修改后的sku,"
    "修改后的收货地址,异常信息,卡券抵扣,积分抵扣,是否是O2O交易"
)
ITEMS = "子订单编号,主订单编号,商家编码,外部系统编号,商品标题,物流单号,物流公司"
ZONE = "Asia/Shanghai"
STATUS = {
    "pending_payment": "等待买家付款",
    "paid": "买家已付款，等待卖家发货",
    "partially_shipped": "卖家部分发货",
    "shipped": "卖家已发货，等待买家确认",
    "completed": "交易成功",
    "cancelled": "交易关闭",
}


def order_cells() -> dict[str, pl.Expr]:
    """The cells that every shape of the list has."""
    region = joined(("province", "city", "district"))
    address = masked("address", "address_is_masked", "****")
    return {
        "订单编号": pl.col("order_id"),
        "买家会员名": pl.col("buyer_id"),
        "买家应付货款": money("goods_amount"),
        "买家应付邮费": money("freight_amount"),
        "总金额": money("total_amount"),
        "订单状态": named("status", STATUS),
        "买家留言": pl.col("buyer_note"),
        "收货地址": pl.when((pl.col("address") == "").fill_null(False))
        .then(pl.lit(""))
        .otherwise(pl.concat_str(region, address, separator=" ")),
        "运送方式": pl.lit("快递"),
        "联系手机": masked("phone", "phone_is_masked", "138****5678"),
        "订单创建时间": local("created_at", ZONE),
        "订单付款时间": local("paid_at", ZONE),
        "宝贝标题": pl.col("titles"),
        "宝贝种类": pl.col("kinds"),
        "物流单号": pl.col("tracking_no"),
        "物流公司": pl.when(pl.col("status").is_in(["shipped", "completed", "partially_shipped"]))
        .then("carrier")
        .otherwise(pl.lit("")),
        "订单备注": pl.col("seller_note"),
        "宝贝总数量": pl.col("pieces"),
        "订单关闭原因": pl.when(pl.col("status") == "cancelled").then(pl.lit("买家取消")).otherwise(pl.lit("")),
    }


def with_contents(view: View) -> pl.DataFrame:
    """Orders with `titles`, `kinds` and `pieces` of their lines."""
    lines = view.lines.group_by("order_no", maintain_order=True).agg(
        titles=pl.col("title").str.join("，"), kinds=pl.len(), pieces=pl.col("pieces").sum()
    )
    return view.orders.join(lines, on="order_no", how="left", maintain_order="left")


def _sheets(view: View, day: date) -> tuple[Sheet, ...]:
    cells = order_cells() | {
        "买家实际支付金额": money("paid_amount"),
        "收货人姓名": masked("receiver_name", "name_is_masked", "王**"),
        "是否是O2O交易": pl.lit("否"),
    }
    item_cells = {
        "子订单编号": pl.format("{}{}", pl.col("order_id"), "line_no"),
        "主订单编号": pl.col("order_id"),
        "商家编码": pl.col("sku"),
        "商品标题": pl.col("title"),
        "物流单号": pl.col("tracking_no"),
        "物流公司": pl.col("carrier"),
    }
    orders, items = layout(with_contents(view), HEADER, cells), layout(view.rows(), ITEMS, item_cells)
    return (
        Sheet(f"ExportOrderList{day:%Y%m%d}.csv", orders, encoding="gb18030", line_end="\r\n"),
        Sheet(f"ExportItemList{day:%Y%m%d}.csv", items, encoding="gb18030", line_end="\r\n"),
    )


FORMAT = Format(
    name="taobao",
    shops=("taobao",),
    zone=ZONE,
    market="cn",
    currency="CNY",
    provides=columns(
        "carrier_after_shipping chinese masks privacy_numbers "
        "status status=cancelled status=completed status=partially_shipped "
        "payment_status payment_status=unpaid goods_amount freight_amount total_amount paid_amount "
        "buyer_id receiver_name phone province city district address buyer_note seller_note created_at "
        "paid_at carrier tracking_no sku title"
    ),
    reads={"processing": "paid", "delivered": "shipped"},
    nets_discount=True,
    sheets=_sheets,
    order_id=pl.concat_str(pl.lit("33"), "day", "number", pl.col("noise").str.head(2)),
)
