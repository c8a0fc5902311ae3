"""Files of a set: joined columns, and lines whose orders are in another file."""

import pytest

from simulator.formats.taobao import HEADER
from simulator.formats.taobao import ITEMS as ITEM_LIST

ORDERS = "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at\n"
ORDERS += "o1,c1,shipped,2018-01-02 03:04:05,2018-01-02 04:04:05\no2,c9,shipped,2018-01-02 03:04:05,\n"
CUSTOMERS = "customer_id,customer_unique_id,customer_city,customer_state\nc1,u1,,SP\n"
PAYMENTS = "order_id,payment_sequential,payment_type,payment_value\no1,1,card,10.00\no1,2,voucher,2.50\n"
ETSY = "Sale Date,Order ID,Number of Items,Order Value,Order Total,Status\n04/01/26,77,1,10.00,12.00,Paid\n"
ITEMS = "Sale Date,Item Name,Quantity,Price,Order Total,Transaction ID,Listing ID,Date Paid,Order ID\n"
ITEMS += "04/01/26,Mug,1,10.00,12.00,9,8,04/02/2026,77\n"


def test_columns_of_a_lookup_file(inbox):
    read = inbox.put("o.csv", ORDERS).put("c.csv", CUSTOMERS).put("p.csv", PAYMENTS).read()
    order = read.order("o1")
    assert (order["buyer_id"], order["city"], order["province"], str(order["paid_amount"])) == (
        "u1",
        "",
        "SP",
        "12.5000",
    )


@pytest.mark.parametrize(("status", "paid"), [("created", 0), ("canceled", None), ("delivered", None)])
def test_a_payment_that_was_not_approved_is_not_paid(inbox, status, paid):
    orders = ORDERS.replace(
        "o1,c1,shipped,2018-01-02 03:04:05,2018-01-02 04:04:05", f"o1,c1,{status},2018-01-02 03:04:05,"
    )
    order = inbox.put("o.csv", orders).put("p.csv", PAYMENTS).read().order("o1")
    assert order["paid_amount"] == paid


def test_a_row_that_the_lookup_file_does_not_have_is_unknown(inbox):
    order = inbox.put("o.csv", ORDERS).put("c.csv", CUSTOMERS).read().order("o2")
    assert (order["buyer_id"], order["city"], order["province"]) == (None, None, None)


def test_without_its_lookup_files(inbox):
    read = inbox.put("o.csv", ORDERS).read()
    assert read.order("o1")["city"] is None
    assert "city" not in read.layouts["column_name"].to_list()


def test_the_lookup_file_of_the_same_day(inbox):
    of_day = {"1": "2026-04-01", "2": "2026-04-02"}
    for number, day in of_day.items():
        inbox.put(f"EtsySoldOrders{day}.csv", ETSY.replace("77", number))
        inbox.put(
            f"EtsySoldOrderItems{day}.csv", ITEMS.replace("77", number).replace("04/02/2026", f"04/0{number}/2026")
        )
    read = inbox.read()
    assert [f"{read.order(number)['paid_at']:%Y-%m-%d}" for number in of_day] == list(of_day.values())


def test_items_of_etsy_give_orders_when_they_are_all_there_is(inbox):
    read = inbox.put("items.csv", ITEMS).read()
    assert read.order("77")["payment_status"] == "paid"
    assert read.lines.height == 1
    read = inbox.put("orders.csv", ETSY).read()
    assert (read.orders.height, read.orders["source_file"].to_list(), read.lines.height) == (1, ["orders.csv"], 1)


def test_an_item_list_of_taobao_gives_lines_of_the_same_orders(inbox, table):
    inbox.put(
        "s/ExportOrderList.csv", table(HEADER, {"订单编号": "33", "订单状态": "交易成功", "收货地址": "x"}), "gb18030"
    )
    items = [{"子订单编号": f"33{n}", "主订单编号": "33", "商家编码": f"S{n}", "商品标题": "杯"} for n in (2, 1)]
    read = inbox.put("s/ExportItemList.csv", table(ITEM_LIST, *items), "gb18030").read()
    assert read.lines.select("order_key", "line_no", "sku").sort("line_no").rows() == [
        ("taobao/s/33", 1, "S1"),
        ("taobao/s/33", 2, "S2"),
    ]
    assert read.orders["order_key"].to_list() == ["taobao/s/33"]
