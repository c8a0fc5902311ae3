from simulator.formats.youzan import HEADER


def test_order(inbox, table):
    row = {
        "订单号": "E1",
        "买家付款时间": "2026-04-01 08:00:00",
        "收货人手机号/提货人手机号": "13812345678",
        "订单实付金额": "31",
        "订单状态": "待发货",
    }
    order = inbox.put("youzan.csv", table(HEADER, row)).read().order("E1")
    assert (order["status"], order["payment_status"], int(order["paid_amount"])) == ("paid", "paid", 31)
    assert (order["phone"], order["created_at"], order["total_amount"], order["receiver_name"]) == (
        "13812345678",
        None,
        None,
        None,
    )
