import pytest

from simulator.formats.taobao import HEADER, ITEMS
from simulator.formats.tmall import HEADER as WITH_SHOP

ROW = {
    "订单编号": "3301",
    "买家会员名": "tb1",
    "买家应付货款": "90.00",
    "买家应付邮费": "10.00",
    "总金额": "100.00",
    "买家实际支付金额": "100.00",
    "订单状态": "卖家已发货，等待买家确认",
    "收货人姓名": "王小明",
    "收货地址": "浙江省 杭州市 西湖区 文三路12号",
    "联系手机": "'13812345678",
    "订单创建时间": "2026-04-01 08:00:00",
    "订单付款时间": "2026-04-01 08:05:00",
    "物流单号": "No:SF123",
    "物流公司": "顺丰速运",
    "宝贝总数量": "1",
}


def test_order_list(inbox, table):
    order = inbox.put("list.csv", table(HEADER, ROW), "gb18030").read().order("3301")
    assert (order["platform"], order["status"], order["payment_status"]) == ("taobao", "shipped", "paid")
    assert (order["province"], order["district"], order["address"], order["phone"]) == (
        "浙江省",
        "西湖区",
        "文三路12号",
        "13812345678",
    )
    assert [int(order[f"{name}_amount"]) for name in ("goods", "freight", "tax", "total", "paid")] == [
        90,
        10,
        0,
        100,
        100,
    ]
    assert (order["tracking_no"], f"{order['paid_at']:%H:%M %Z}", order["country"]) == ("SF123", "00:05 UTC", "CN")


@pytest.mark.parametrize(
    ("paid", "paid_at", "expected", "refunded"),
    [
        ("100", "2026-04-01 08:05:00", "paid", 0),
        ("0", "2026-04-01 08:05:00", "refunded", None),
        ("0", "", "unpaid", 0),
        ("", "", "unknown", None),
    ],
)
def test_a_closed_order_tells_by_its_money_whether_it_was_paid_back(inbox, table, paid, paid_at, expected, refunded):
    row = ROW | {"订单状态": "交易关闭", "买家实际支付金额": paid, "订单付款时间": paid_at}
    order = inbox.put("list.csv", table(HEADER, row)).read().order("3301")
    assert (order["status"], order["payment_status"], order["refunded_amount"]) == ("cancelled", expected, refunded)


@pytest.mark.parametrize(("shop", "platform"), [("云杉旗舰店", "tmall"), ("小明的店", "taobao")])
def test_the_name_of_a_shop_tells_tmall(inbox, table, shop, platform):
    row = {"订单编号": "41", "店铺名称": shop, "订单状态": "交易成功", "支付金额": "5", "总金额": "5"}
    order = inbox.put("list.csv", table(WITH_SHOP, row)).read().order("41")
    assert (order["platform"], order["shop_id"], order["order_key"]) == (platform, shop, f"taobao/{shop}/41")


def test_newer_tmall_list_has_receiver_and_phone_in_the_address(inbox, table):
    header = "订单编号,支付单号,买家应付货款,总金额,订单状态,收货地址,订单创建时间,商品标题"
    row = {
        "订单编号": "41",
        "订单状态": "买家已付款，等待卖家发货",
        "收货地址": "王小明，86-13812345678，浙江省杭州市西湖区文三路12号",
    }
    order = inbox.put("list.csv", table(header, row)).read().order("41")
    assert (order["receiver_name"], order["phone"]) == ("王小明", "13812345678")
    assert (order["city"], order["address"], order["platform"], order["status"]) == (
        "杭州市",
        "文三路12号",
        "tmall",
        "paid",
    )


def test_the_word_null_is_a_blank_cell(inbox, table):
    read = inbox.put("items.csv", table(ITEMS, {"子订单编号": "331", "主订单编号": "33", "商家编码": "null"})).read()
    assert read.lines["sku"].to_list() == [""]
