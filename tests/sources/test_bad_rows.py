"""A row that cannot be used goes to quarantine with its number, the column, the value and a reason."""

import pytest

HEADER = "order_id,created_at,status,sku,quantity,total_amount\n"


def quarantined(inbox, *rows):
    read = inbox.put("orders.csv", HEADER + "".join(row + "\n" for row in rows)).read()
    assert read.records[0].rows_read == read.accounts[0].rows_kept + read.accounts[0].rows_quarantined
    return read.quarantine.select("row_number", "column_name", "value", "reason").rows()


def test_blank_order_id(inbox):
    assert quarantined(inbox, ",2026-04-01,paid,S,1,1", "A1,2026-04-01,paid,S,1,1") == [
        (1, "order_id", "", "the order id is blank; every row needs one")
    ]


@pytest.mark.parametrize("damaged", ["6.91E+18", "6.917926e18", "6,92E+18"])
def test_order_id_in_scientific_notation(inbox, damaged):
    rows = quarantined(inbox, f'"{damaged}",2026-04-01,paid,S,1,1', "A1,2026-04-01,paid,S,1,1")
    assert rows[0][:3] == (1, "order_id", damaged)
    assert "its last digits are lost; export it again as text" in rows[0][3]


@pytest.mark.parametrize("written", ["123.0", "123.00", '="123"', "'123", "\t123"])
def test_order_id_that_a_spreadsheet_rewrote_is_restored(inbox, table, written):
    text = table(HEADER.strip(), {"order_id": written, "created_at": "2026-04-01", "status": "paid"})
    assert inbox.put("orders.csv", text).read().orders["order_id"].to_list() == ["123"]


@pytest.mark.parametrize("day", ["31/02/2026", "0000-00-00", "2026-02-30", "soon"])
def test_no_date(inbox, day):
    rows = quarantined(inbox, f"A1,{day},paid,S,1,1", "A2,2026-04-01,paid,S,1,1")
    assert rows == [(1, "created_at", day, "created_at: this is not a date or time; correct the cell and export again")]


@pytest.mark.parametrize("amount", ["abc", "NaN", "1e400", "inf", "1.2.3,4", "--"])
def test_no_amount(inbox, amount):
    rows = quarantined(inbox, f'A1,2026-04-01,paid,S,1,"{amount}"', "A2,2026-04-01,paid,S,1,1")
    assert rows == [
        (1, "total_amount", amount, "total_amount: this is not an amount; correct the cell and export again")
    ]


@pytest.mark.parametrize("quantity", ["two", "NaN", "1e999"])
def test_no_number(inbox, quantity):
    assert quarantined(inbox, f"A1,2026-04-01,paid,S,{quantity},1", "A2,2026-04-01,paid,S,1,1")[0][1:3] == (
        "quantity",
        quantity,
    )


def test_negative_quantity_is_kept(inbox):
    read = inbox.put("orders.csv", HEADER + "A1,2026-04-01,paid,S,-3,1\n").read()
    assert read.lines["quantity"].to_list() == [-3.0]


def test_too_few_and_too_many_cells(inbox):
    rows = quarantined(
        inbox,
        "A1,2026-04-01,paid",
        "A2,2026-04-01,paid,S,1,1",
        "A3,2026-04-01,paid,S,1,1,7",
        "A4,2026-04-01,paid,S,1,1",
    )
    assert [(number, reason.split(":")[0]) for number, _, _, reason in rows] == [
        (1, "too few cells"),
        (3, "too many cells"),
    ]
    assert all("; " in reason for *_, reason in rows)


def test_kept_rows_count_past_the_rejected_ones(inbox):
    rows = ["A1,2026-04-01", "A2,2026-04-01,paid,S,1,1", "A3,2026-04-01", "A4,2026-04-01,paid,S,1,1"]
    read = inbox.put("orders.csv", HEADER + "\n".join(rows)).read()
    assert dict(read.orders.select("order_id", "source_row").iter_rows()) == {"A2": 2, "A4": 4}


def test_cut_in_the_middle_of_a_quoted_cell(inbox):
    rows = quarantined(inbox, "A1,2026-04-01,paid,S,1,1", 'A2,2026-04-01,"pa')
    assert rows[0][0] == 2
    assert rows[0][3].startswith("a quoted cell is never closed: the file is cut off or a quote is missing")


def test_raw_text_is_kept(inbox):
    read = inbox.put("orders.csv", HEADER + "A1,2026-04-01\nA2,never,paid,S,1,1\n").read()
    assert read.quarantine["raw_text"].to_list() == ["A1,2026-04-01", "A2,never,paid,S,1,1"]


def test_only_bad_rows(inbox):
    read = inbox.put("orders.csv", HEADER + ",2026-04-01,paid,S,1,1\n").read()
    assert (read.orders.height, read.lines.height, read.quarantine.height) == (0, 0, 1)
