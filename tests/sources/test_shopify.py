from simulator.formats.shopify import HEADER

FIRST = {
    "Name": "#1",
    "Email": "a@b.c",
    "Financial Status": "paid",
    "Paid at": "2025-12-06 10:40:00 -0500",
    "Fulfillment Status": "unfulfilled",
    "Currency": "USD",
    "Subtotal": "90",
    "Shipping": "5",
    "Taxes": "2",
    "Total": "97",
    "Discount Amount": "10",
    "Outstanding Balance": "0",
    "Created at": "2025-12-06 10:37:33 -0500",
    "Lineitem quantity": "2",
    "Lineitem name": "Mug",
    "Lineitem price": "40",
    "Lineitem sku": "S1",
    "Shipping Name": "Ann",
    "Shipping Zip": "'85004",
    "Shipping Country": "US",
    "Shipping Province": "AZ",
    "Risk Level": "High",
    "Payment Reference": "r1",
    "Lineitem requires shipping": "true",
}
SECOND = {
    "Name": "#1",
    "Email": "a@b.c",
    "Created at": "2025-12-06 10:37:33 -0500",
    "Lineitem quantity": "1",
    "Lineitem name": "Cup",
    "Lineitem price": "20",
    "Lineitem sku": "S2",
    "Lineitem requires shipping": "true",
}


def test_order_cells_stand_on_the_first_row_only(inbox, table):
    read = inbox.put("shopify.csv", table(HEADER, FIRST, SECOND)).read()
    order = read.order("#1")
    amounts = [float(order[f"{name}_amount"]) for name in ("goods", "freight", "tax", "discount", "total", "paid")]
    assert amounts == [100.0, 5.0, 2.0, 10.0, 97.0, 97.0]
    assert (order["status"], order["postcode"], order["province"], order["transaction_id"]) == (
        "paid",
        "85004",
        "AZ",
        "r1",
    )
    assert (f"{order['created_at']:%H:%M:%S}", order["has_conflicting_rows"], order["risk_level"]) == (
        "15:37:33",
        False,
        "high",
    )
    assert read.lines.sort("sku").select("sku", "line_amount").rows() == [("S1", 80), ("S2", 20)]


def test_an_older_export_with_fewer_columns(inbox, table):
    header = ",".join(HEADER.split(",")[:48])
    first = {name: cell for name, cell in FIRST.items() if name in header.split(",")}
    order = inbox.put("shopify.csv", table(header, first)).read().order("#1")
    assert (float(order["paid_amount"]), order["risk_level"], order["status"]) == (97.0, None, "paid")


def test_fulfilment_and_cancellation_decide_the_status(inbox, table):
    cells = {
        "#1": {"Fulfillment Status": "fulfilled"},
        "#2": {"Fulfillment Status": "partial"},
        "#3": {"Cancelled at": "2025-12-07 00:00:00 -0500"},
        "#4": {"Financial Status": "pending"},
        "#5": {"Financial Status": "refunded"},
    }
    read = inbox.put(
        "shopify.csv", table(HEADER, *(FIRST | {"Name": name} | changed for name, changed in cells.items()))
    ).read()
    assert [read.order(name)["status"] for name in cells] == [
        "shipped",
        "partially_shipped",
        "cancelled",
        "pending_payment",
        "closed",
    ]
