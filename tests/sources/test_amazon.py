import pytest

from simulator.formats import amazon_all_orders, amazon_orders, amazon_unshipped

ALL = {
    "amazon-order-id": "113-1",
    "purchase-date": "2017-06-17T08:04:21+00:00",
    "order-status": "Shipped",
    "sku": "S1",
    "item-status": "Cancelled",
    "quantity": "2",
    "currency": "EUR",
    "item-price": "89.95",
    "item-tax": "1.00",
    "shipping-price": "4.00",
    "item-promotion-discount": "-5.00",
}


def test_all_orders_totals_are_sums_over_lines(inbox, table):
    text = table(amazon_all_orders.HEADER, ALL, ALL | {"sku": "S2", "item-price": "10.05"}, sep="\t")
    read = inbox.put("all.txt", text).read()
    order = read.order("113-1")
    amounts = [float(order[f"{name}_amount"]) for name in ("goods", "freight", "tax", "discount", "total")]
    assert amounts == [100.0, 8.0, 2.0, 10.0, 100.0]
    assert (order["status"], order["payment_status"], read.lines["line_status"][0]) == ("shipped", "paid", "Cancelled")


def test_a_pending_order_shows_no_amounts(inbox, table):
    row = {
        "amazon-order-id": "113-2",
        "purchase-date": "2017-06-17T08:04:21+00:00",
        "order-status": "Pending",
        "quantity": "1",
    }
    order = inbox.put("all.txt", table(amazon_all_orders.HEADER, row, sep="\t")).read().order("113-2")
    assert (order["status"], order["payment_status"], order["total_amount"], order["goods_amount"]) == (
        "pending_payment",
        "unpaid",
        None,
        None,
    )


@pytest.mark.parametrize(
    ("shipped", "left", "expected"), [(0, 2, "paid"), (1, 1, "partially_shipped"), (2, 0, "shipped")]
)
def test_unshipped_orders(inbox, table, shipped, left, expected):
    row = {
        "order-id": "113-3",
        "order-item-id": "1",
        "purchase-date": "2026-04-01T08:00:00+00:00",
        "payments-date": "2026-04-01T08:05:00+00:00",
        "promise-date": "2026-04-03T08:00:00+00:00",
        "quantity-purchased": 2,
        "quantity-shipped": shipped,
        "quantity-to-ship": left,
        "ship-address-1": "1 Main St",
        "ship-address-2": "Apt 2",
        "ship-country": "US",
    }
    order = inbox.put("unshipped.txt", table(amazon_unshipped.HEADER, row, sep="\t")).read().order("113-3")
    assert (order["status"], f"{order['ship_by_at']:%Y-%m-%d %H:%M}", order["promised_delivery_at"]) == (
        expected,
        "2026-04-03 08:00",
        None,
    )
    assert (order["address"], order["country"], order["payment_status"]) == ("1 Main St Apt 2", "US", "paid")


def test_orders_report(inbox, table):
    row = {
        "order-id": "113-4",
        "order-item-id": "1",
        "payments-date": "2026-04-01T08:05:00+00:00",
        "quantity-purchased": 2,
        "item-price": "20",
        "item-tax": "2",
    }
    read = inbox.put("orders.txt", table(amazon_orders.HEADER, row, sep="\t")).read()
    order = read.order("113-4")
    assert (float(order["total_amount"]), order["status"], float(read.lines["unit_price"][0])) == (22.0, None, 10.0)
