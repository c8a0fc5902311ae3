"""The order of rows in a file does not matter."""

import random

import pytest
from polars.testing import assert_frame_equal

LINES = "order_id,created_at,status,buyer_id,sku,title,quantity,unit_price,total_amount"
LINE_ROWS = [
    {
        "order_id": f"A{n // 3}",
        "created_at": f"2026-04-0{n % 3 + 1}",
        "status": ["paid", "shipped"][n % 2],
        "buyer_id": f"b{n // 4}",
        "sku": f"S{n % 4}",
        "title": "Mug",
        "quantity": n % 3,
        "unit_price": n,
        "total_amount": n // 6,
    }
    for n in range(30)
]
ORDERS = "订单编号,买家会员名,买家应付货款,总金额,订单状态,收货地址,订单创建时间,宝贝标题"
ORDER_ROWS = [
    {
        "订单编号": f"33{n % 9}",
        "买家会员名": f"tb{n}",
        "买家应付货款": n,
        "总金额": n,
        "订单状态": "交易成功",
        "收货地址": "浙江省 杭州市 西湖区 文三路1号",
    }
    for n in range(14)
]


def sorted_tables(inbox, folder, text):
    read = type(inbox)(inbox.home / folder).put("orders.csv", text).read()
    orders = read.orders.drop("source_row").sort("order_key")
    return orders, read.lines.drop("source_row").sort("order_key", "line_no"), read.quarantine.height


@pytest.mark.parametrize(("header", "rows"), [(LINES, LINE_ROWS), (ORDERS, ORDER_ROWS)])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_rows_in_another_order(inbox, table, header, rows, seed):
    shuffled = random.Random(seed).sample(rows, len(rows))
    expected = sorted_tables(inbox, "a", table(header, *rows))
    actual = sorted_tables(inbox, "b", table(header, *shuffled))
    assert_frame_equal(actual[0], expected[0])
    assert_frame_equal(actual[1], expected[1])
    assert actual[2] == expected[2]


def test_columns_in_another_order(inbox, table):
    names = LINES.split(",")
    expected = sorted_tables(inbox, "a", table(LINES, *LINE_ROWS))
    actual = sorted_tables(inbox, "b", table(",".join(reversed(names)), *LINE_ROWS))
    assert_frame_equal(actual[0], expected[0])
    assert_frame_equal(actual[1], expected[1])
