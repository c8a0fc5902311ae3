from simulator.formats.jd import HEADER

ROW = {
    "订单号": "2001",
    "商品ID": "100",
    "商品名称": "杯",
    "订购数量": "2",
    "支付方式": "在线支付",
    "下单时间": "2026-04-01 08:00:00",
    "京东价": "10",
    "订单金额": "25",
    "应付金额": "31",
    "运费金额": "6",
    "订单状态": "等待出库",
    "客户地址": "北京 朝阳区 建国路1号",
    "联系电话": "1******6198",
    "付款确认时间": "2026-04-01 08:01:00",
    "货号": "S1",
}


def test_rows_of_one_order(inbox, table):
    read = inbox.put("jd.csv", table(HEADER, ROW, ROW | {"京东价": "5", "订购数量": "1", "货号": ""}), "gb18030").read()
    order = read.order("2001")
    assert (order["status"], order["payment_status"], order["is_cod"]) == ("paid", "paid", False)
    assert [int(order[f"{name}_amount"]) for name in ("goods", "freight", "total")] == [25, 6, 31]
    assert (order["province"], order["district"], order["phone"], order["phone_is_masked"]) == (
        "北京市",
        "朝阳区",
        None,
        True,
    )
    assert read.lines.sort("sku").select("sku", "line_amount").rows() == [("", 5), ("S1", 20)]


def test_cash_on_delivery(inbox, table):
    order = inbox.put("jd.csv", table(HEADER, ROW | {"支付方式": "货到付款", "付款确认时间": ""})).read().order("2001")
    assert (order["status"], order["payment_status"], order["is_cod"]) == ("processing", "unpaid", True)


def test_an_unknown_status_is_told(inbox, table):
    read = inbox.put("jd.csv", table(HEADER, ROW | {"订单状态": "神秘状态"})).read()
    assert (read.order("2001")["status"], read.accounts[0].unmapped_statuses) == ("unknown", "神秘状态")
