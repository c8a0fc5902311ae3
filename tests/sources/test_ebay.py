from simulator.formats.ebay import HEADER

ROW = {
    "Sales Record Number": "12",
    "Order Number": "17-1",
    "Buyer Username": "bob",
    "Ship To Name": "Bob",
    "Item Title": "Mug",
    "Custom Label": "S1",
    "Quantity": "2",
    "Sold For": "$1,433.66",
    "Shipping And Handling": "$5.00",
    "Total Price": "$2,872.32",
    "Sale Date": "Jul-21-25",
    "Paid On Date": "Jul-21-25",
    "Ship By Date": "Jul-23-25",
    "Ship To Country": "United States",
}


def test_order(inbox, table):
    order = inbox.put("ebay.csv", table(HEADER, ROW)).read().order("17-1")
    assert (str(order["total_amount"]), order["currency"], order["country"]) == ("2872.3200", "USD", "US")
    assert (order["status"], order["payment_status"]) == ("paid", "paid")
    assert (
        f"{order['created_at']:%Y-%m-%d %H:%M} {order['ship_by_at']:%Y-%m-%d %H:%M}"
        == "2025-07-21 07:00 2025-07-24 06:59"
    )


def test_a_blank_order_number_falls_back_on_the_sales_record_number(inbox, table):
    read = inbox.put("ebay.csv", table(HEADER, ROW, ROW | {"Order Number": ""})).read()
    assert sorted(read.orders["order_id"]) == ["12", "17-1"]


def test_shape_of_2020(inbox, table):
    header = ",".join(name for name in HEADER.split(",") if "Fee" not in name and "Tax" not in name)
    assert inbox.put("ebay.csv", table(header, ROW)).read().orders.height == 1


def test_german_report(inbox):
    header = "Verkaufsprotokollnummer;Bestellnummer;Gesamtbetrag;Verkauft am;Zahlungsdatum;Nutzername des Käufers"
    order = inbox.put("ebay.csv", header + "\n1;23-1;116,99 €;10-Dez-25;;--\n").read().order("23-1")
    assert (float(order["total_amount"]), order["currency"], order["buyer_id"]) == (116.99, "EUR", "")
    assert (f"{order['created_at']:%Y-%m-%d %H:%M}", order["payment_status"]) == ("2025-12-09 23:00", "unpaid")


def test_british_report(inbox):
    header = "Sales record number,Order number,Buyer username,Post to postcode,Post to country,Total price,Sale date"
    order = inbox.put("ebay.csv", header + "\n1,23-1,bob,EH3 8QG,United Kingdom,£5.00,21-Jul-25\n").read().order("23-1")
    assert (order["currency"], order["country"], order["postcode"], f"{order['created_at']:%Y-%m-%d %H:%M}") == (
        "GBP",
        "GB",
        "EH3 8QG",
        "2025-07-20 23:00",
    )
