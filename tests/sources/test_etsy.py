from simulator.formats.etsy import HEADER

ROW = {
    "Sale Date": "04/01/26",
    "Order ID": "31",
    "Full Name": "Ann Lee",
    "Currency": "EUR",
    "Order Value": "12,00",
    "Discount Amount": "1,50",
    "Shipping Discount": "0,50",
    "Shipping": "4,00",
    "Sales Tax": "1,00",
    "Order Total": "15,00",
    "Status": "Paid",
    "Ship Country": "Germany",
}


def test_order_with_decimal_commas(inbox, table):
    order = inbox.put("etsy.csv", table(HEADER, ROW)).read().order("31")
    amounts = [float(order[f"{name}_amount"]) for name in ("goods", "discount", "freight", "tax", "total")]
    assert amounts == [12.0, 2.0, 4.0, 1.0, 15.0]
    assert (order["status"], order["payment_status"], order["shipped_at"], order["country"]) == (
        "paid",
        "paid",
        None,
        "DE",
    )


def test_a_bad_amount_among_those_that_are_summed(inbox, table):
    read = inbox.put("etsy.csv", table(HEADER, ROW | {"Shipping Discount": "abc"})).read()
    assert (read.orders.height, read.quarantine["value"].to_list()) == (0, ["abc"])


def test_shipped_and_cancelled(inbox, table):
    rows = [
        ROW | {"Order ID": "1", "Date Shipped": "04/02/26", "Status": "Completed"},
        ROW | {"Order ID": "2", "Status": "Canceled"},
    ]
    read = inbox.put("etsy.csv", table(HEADER, *rows)).read()
    assert [read.order(number)["status"] for number in "12"] == ["shipped", "cancelled"]
    assert read.order("2")["payment_status"] == "unknown"
