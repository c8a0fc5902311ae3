import pytest

from simulator.formats.bigcommerce import HEADER

ROW = {
    "Order ID": "100",
    "Order Date": "2026-04-01 08:00:00",
    "Order Total": "15",
    "Cart Base Amount": "10",
    "Tax Total": "1",
    "Shipping Total": "4",
    "Shipping Country": "US",
}


@pytest.mark.parametrize(
    ("status", "refund", "expected"),
    [
        ("Awaiting Payment", "0", ("pending_payment", "unpaid", "none")),
        ("Awaiting Fulfillment", "0.00", ("paid", "paid", "none")),
        ("Declined", "0", ("pending_payment", "failed", "none")),
        ("Cancelled", "0", ("cancelled", "unknown", "none")),
        ("Refunded", "15", ("closed", "refunded", "refunded")),
        ("Shipped", "5", ("shipped", "paid", "partial")),
        ("Shipped", "", ("shipped", "paid", None)),
    ],
)
def test_statuses(inbox, table, status, refund, expected):
    read = inbox.put("bc.csv", table(HEADER, ROW | {"Order Status": status, "Refund Amount": refund})).read()
    order = read.order("100")
    assert (order["status"], order["payment_status"], order["refund_status"]) == expected
    assert (float(order["total_amount"]), order["discount_amount"], read.lines.height) == (15.0, None, 0)
