from simulator.formats.pinduoduo import HEADER

ROW = {
    "商品": "杯",
    "订单号": "\t240131-123456789012345",
    "订单状态": "已发货，待收货",
    "商品总价(元)": "20",
    "邮费(元)": "5",
    "店铺优惠折扣(元)": "1",
    "平台优惠折扣(元)": "2",
    "多多支付立减金额(元)": "3",
    "用户实付金额(元)": "19",
    "商品数量(件)": "1",
    "商家编码-规格维度": "S1",
    "售后状态": "无售后或售后取消",
}


def test_order(inbox, table):
    read = inbox.put("pdd.csv", "\ufeff" + table(HEADER, ROW | {"订单成交时间": "2024-01-31 10:00:00"})).read()
    order = read.order("240131-123456789012345")
    assert (order["status"], order["payment_status"], order["refund_status"]) == ("shipped", "paid", "none")
    assert [int(order[f"{name}_amount"]) for name in ("goods", "freight", "discount", "total")] == [20, 5, 6, 19]
    assert (f"{order['created_at']:%Y-%m-%d %H:%M}", order["paid_at"]) == ("2024-01-31 02:00", None)
    assert read.lines["sku"].to_list() == ["S1"]


def test_a_blank_time_is_the_day_in_the_order_number(inbox, table):
    order = inbox.put("pdd.csv", table(HEADER, ROW)).read().order("240131-123456789012345")
    assert f"{order['created_at']:%Y-%m-%d %H:%M}" == "2024-01-30 16:00"


def test_refunded(inbox, table):
    order = inbox.put("pdd.csv", table(HEADER, ROW | {"售后状态": "退款成功"})).read().orders.row(0, named=True)
    assert (order["refund_status"], order["payment_status"]) == ("refunded", "refunded")


def test_masked_region(inbox, table):
    order = (
        inbox.put("pdd.csv", table(HEADER + ",省,市,区", ROW | {"省": "****", "市": "****", "区": "****"}))
        .read()
        .orders.row(0, named=True)
    )
    assert (order["province"], order["city"], order["district"]) == (None, None, None)
