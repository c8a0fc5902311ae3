import pytest

from simulator.formats.douyin import HEADER

SETTLEMENT = (
    "动账时间,动帐流水号,动账方向,动账金额,动账账户,动账场景,计费类型,子订单号,订单号,订单实付应结,运费实付,"
    "实际平台补贴,订单退款,平台服务费,佣金,招商服务费,站外推广费,备注"
)
ROW = {
    "主订单编号": "\t6917926768823643751",
    "子订单编号": "\t69179267688236437511",
    "选购商品": "杯",
    "商品数量": "2",
    "商家编码": "S1",
    "订单应付金额": "30.00",
    "运费": "0",
    "收件人": "##密文",
    "收件人手机号": "$$密文",
    "详细地址": "##密文",
    "订单提交时间": "\t2026-04-01 08:00:00",
    "商家备注": "-",
    "订单状态": "已发货",
    "售后状态": "-",
    "发货时间": "2026-04-01 18:00:00",
}


def test_order(inbox, table):
    read = inbox.put("douyin.csv", "\ufeff" + table(HEADER, ROW)).read()
    order = read.order("6917926768823643751")
    assert (order["status"], order["payment_status"], order["refund_status"]) == ("shipped", "paid", "none")
    assert (order["receiver_name"], order["phone_is_masked"], order["address"], order["province"]) == (
        None,
        True,
        None,
        None,
    )
    assert (order["seller_note"], f"{order['shipped_at']:%H:%M}", order["completed_at"]) == ("", "10:00", None)
    assert read.lines.select("sku", "quantity").rows() == [("S1", 2.0)]


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (("待发货", "已发货"), "partially_shipped"),
        (("已关闭", "已发货"), "shipped"),
        (("已关闭", "待发货"), "paid"),
        (("已完成", "已关闭"), "completed"),
    ],
)
def test_sub_orders_with_different_statuses(inbox, table, statuses, expected):
    rows = [ROW | {"子订单编号": str(number), "订单状态": status} for number, status in enumerate(statuses)]
    assert inbox.put("douyin.csv", table(HEADER, *rows)).read().orders["status"].to_list() == [expected]


def test_one_of_two_sub_orders_refunded(inbox, table):
    rows = [ROW, ROW | {"子订单编号": "2", "售后状态": "退款成功"}]
    order = inbox.put("douyin.csv", table(HEADER, *rows)).read().order("6917926768823643751")
    assert (order["refund_status"], order["payment_status"]) == ("partial", "partially_refunded")


def test_joined_sub_orders_do_not_tell_quantities(inbox, table):
    read = inbox.put("douyin.csv", table(HEADER, ROW | {"商品数量": "1;2"})).read()
    assert (read.lines["quantity"].to_list(), read.quarantine.height) == ([None], 0)


def test_courier_and_number_in_one_cell(inbox, table):
    order = (
        inbox.put("douyin.csv", table(HEADER + ",快递信息", ROW | {"快递信息": "SF1234567-顺丰速运"}))
        .read()
        .order("6917926768823643751")
    )
    assert (order["tracking_no"], order["carrier"]) == ("SF1234567", "顺丰速运")


def test_a_settlement_is_kept_and_gives_no_orders(inbox, table):
    paid = {
        "动账时间": "2026-04-02 09:00:00",
        "动帐流水号": "\t1",
        "动账方向": "入账",
        "动账金额": "30",
        "订单号": "\t6917",
    }
    withdrawn = {"动账时间": "2026-04-03 09:00:00", "动帐流水号": "\t2", "动账方向": "出账", "动账金额": "30"}
    read = inbox.put("动账明细.csv", "\ufeff" + table(SETTLEMENT, paid, withdrawn, {"动账金额": "1"})).read()
    assert (read.orders.height, read.lines.height) == (0, 0)
    assert [(account.rows_read, account.rows_kept, account.rows_quarantined) for account in read.accounts] == [
        (3, 2, 1)
    ]
    assert read.quarantine.select("row_number", "column_name").rows() == [(3, "动帐流水号")]
