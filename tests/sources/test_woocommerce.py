import pytest

from simulator.formats.woocommerce import HEADER
from simulator.formats.woocommerce_basic import HEADER as BASIC

ROW = {
    "order_id": "9",
    "order_number": "1009",
    "order_date": "2026-04-01 08:00:00",
    "paid_date": "2026-04-01 08:01:00",
    "status": "processing",
    "shipping_total": "5",
    "fee_total": "1",
    "tax_total": "2",
    "discount_total": "3",
    "order_total": "25",
    "order_subtotal": "20",
    "order_currency": "EUR",
    "payment_method": "stripe",
    "shipping_method": "Flat rate",
    "shipping_first_name": "Ann",
    "shipping_last_name": "Lee",
    "billing_phone": "+49 30 1",
    "shipping_country": "DE",
    "line_item_1": "name:Mug|sku:S1|quantity:2|total:12.00|sub_total:15.00",
    "line_item_2": "name:Cup|sku:|quantity:1|total:5.00",
}


def test_lines_are_spread_over_columns(inbox, table):
    read = inbox.put("woo.csv", table(HEADER, ROW)).read()
    order = read.order("1009")
    amounts = [float(order[f"{name}_amount"]) for name in ("goods", "freight", "tax", "discount", "total")]
    assert amounts == [20.0, 6.0, 2.0, 3.0, 25.0]
    assert (order["receiver_name"], order["phone"], order["status"], order["payment_status"]) == (
        "Ann Lee",
        "+49 30 1",
        "processing",
        "paid",
    )
    lines = read.lines.sort("title").select("title", "sku", "quantity", "line_amount", "unit_price").rows()
    assert lines == [("Cup", "", 1.0, 5, 5), ("Mug", "S1", 2.0, 15, 7.5)]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"status": "wc-pending"}, ("pending_payment", "unpaid")),
        ({"status": "failed"}, ("pending_payment", "failed")),
        ({"status": "refunded"}, ("closed", "refunded")),
        ({"status": "cancelled"}, ("cancelled", "unknown")),
        ({"payment_method": "cod", "paid_date": ""}, ("processing", "unpaid")),
    ],
)
def test_statuses(inbox, table, cells, expected):
    order = inbox.put("woo.csv", table(HEADER, ROW | cells)).read().order("1009")
    assert (order["status"], order["payment_status"]) == expected


def test_a_row_per_item(inbox, table):
    rows = [
        {
            "Order Number": "7",
            "Order Status": "Processing",
            "Order Date": "2026-04-01 08:00",
            "Order Total": "25",
            "Item Name": name,
        }
        for name in "ab"
    ]
    read = inbox.put("woo.csv", table(BASIC, *rows)).read()
    assert (read.orders.height, read.lines.height, read.order("7")["payment_status"]) == (1, 2, "paid")
