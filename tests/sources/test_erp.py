"""Exports of ERP systems: Jushuitan and the family of 网店管家."""

import io

import polars as pl

from simulator.formats.jushuitan import HEADER

ERP = "店铺,订单编号,原始单号,物流方式,物流单号,收货人,电话,产品名称,货品编号,数量,应收合计分摊,州省,区市,区县,发货时间"


def test_jushuitan_workbook(inbox):
    rows = [
        {
            "线上订单号": "5201",
            "店铺": "甲店",
            "订单状态": "部分发货",
            "付款日期": "2026-04-01 08:00:00",
            "名称": name,
            "销售金额": amount,
            "销售数量": 2,
            "收货人": "昂**",
            "收货手机": "13812345678",
            "省": "浙江",
            "市": "杭州",
            "区县": "西湖区",
            "订单金额": 30.5,
        }
        for name, amount in (("杯", 20.5), ("碗", 10.0))
    ]
    out = io.BytesIO()
    pl.DataFrame(rows).select(
        pl.col(name) if name in rows[0] else pl.lit("").alias(name) for name in HEADER.split(",")
    ).write_excel(out)
    read = inbox.put("jst.xlsx", out.getvalue()).read()
    order = read.order("5201")
    assert (order["order_key"], order["status"], order["payment_status"]) == (
        "jushuitan/甲店/5201",
        "partially_shipped",
        "paid",
    )
    assert (order["name_is_masked"], order["province"], order["city"], str(order["total_amount"])) == (
        True,
        "浙江省",
        "杭州市",
        "30.5000",
    )
    assert read.lines.sort("title")["unit_price"].cast(pl.Float64).to_list() == [10.25, 5.0]


def test_jushuitan_without_an_online_number(inbox, table):
    row = {"内部订单号": "77", "店铺": "甲店", "订单状态": "待发货"}
    assert inbox.put("jst.csv", table(HEADER, row)).read().orders["order_id"].to_list() == ["77"]


def test_sales_detail(inbox, table):
    rows = [
        {
            "店铺": "甲店",
            "订单编号": "JY1",
            "原始单号": "5201",
            "物流方式": "顺丰",
            "物流单号": "SF1",
            "货品编号": sku,
            "数量": "2",
            "应收合计分摊": "10.50",
            "州省": "浙江省",
            "区市": "杭州市",
            "区县": "西湖区",
            "发货时间": "2026-04-01 08:00:00",
        }
        for sku in ("S1", "S2")
    ]
    read = inbox.put("detail.csv", table(ERP, *rows), "gb18030").read()
    order = read.order("5201")
    assert (order["status"], str(order["total_amount"]), order["carrier"], order["payment_status"]) == (
        "shipped",
        "21.0000",
        "顺丰",
        None,
    )
    assert read.lines.height == 2


def test_the_cost_of_a_sold_row_is_told_per_piece(inbox, table):
    row = {"店铺": "甲店", "订单编号": "JY1", "原始单号": "5201", "货品编号": "S1", "数量": "4", "成本": "10.00"}
    read = inbox.put("detail.csv", table(ERP + ",成本", row)).read()
    assert read.lines["cost_price"].cast(pl.Float64).to_list() == [2.5]
    assert "_cost_amount" not in read.layouts["column_name"].to_list()
