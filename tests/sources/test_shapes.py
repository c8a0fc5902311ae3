"""Delimiters, preambles, footers and rows that are cut off."""

import pytest

ROWS = [["order_id", "created_at", "status", "buyer_note"], ["A1", "2026-04-01", "paid", "hi"]]


def text(delimiter=",", end="\n"):
    return "".join(delimiter.join(row) + end for row in ROWS)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiters(inbox, delimiter):
    assert inbox.put("orders.csv", text(delimiter)).read().order("A1")["buyer_note"] == "hi"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(inbox, end):
    assert inbox.put("orders.csv", text(end=end)).read().order("A1")["buyer_note"] == "hi"


@pytest.mark.parametrize(
    "rows", ["A1,2026-04-01,paid,hi\r\nA2,2026-04-01,paid,ho\n", "A1,2026-04-01,paid,hi\rA2,2026-04-01,paid,ho\n"]
)
def test_mixed_line_ends(inbox, rows):
    read = inbox.put("orders.csv", ",".join(ROWS[0]) + "\r\n" + rows).read()
    assert read.orders["order_id"].sort().to_list() == ["A1", "A2"]


def test_no_line_end_after_the_last_row(inbox):
    assert inbox.put("orders.csv", text().rstrip()).read().orders.height == 1


@pytest.mark.parametrize("preamble", ["sep=,\n", "\n", "Orders report generated 2 October 2026\n\n", "\ufeffsep=,\n"])
def test_lines_before_the_header(inbox, preamble):
    assert inbox.put("orders.csv", preamble + text()).read().orders["order_id"].to_list() == ["A1"]


def test_sep_line_with_another_delimiter(inbox):
    assert inbox.put("orders.csv", "sep=;\n" + text(";")).read().orders.height == 1


def test_footer_of_ebay_is_no_data(inbox):
    rows = (
        '\n"Sales Record Number","Order Number","Buyer Username","Item Title","Quantity"\n\n'
        '"12","17-1","bob","Mug","1"\n\n83 record(s) downloaded,,,\nSeller ID : xxx,,,\n'
    )
    read = inbox.put("ebay.csv", rows).read()
    assert read.orders["order_id"].to_list() == ["17-1"]
    assert read.quarantine.is_empty()
    assert read.records[0].rows_read == 1


def test_blank_lines_between_rows_are_no_rows(inbox):
    read = inbox.put("orders.csv", text() + "\n\nA2,2026-04-01,paid,ho\n\n").read()
    assert (read.orders.height, read.quarantine.height) == (2, 0)


def test_amazon_cuts_trailing_empty_cells(inbox):
    rows = "amazon-order-id\tpurchase-date\torder-status\tsku\tprice-designation\n"
    rows += "1-1\t2026-04-01T08:00:00+00:00\tShipped\n"
    read = inbox.put("all.txt", rows).read()
    assert (read.order("1-1")["status"], read.quarantine.height) == ("shipped", 0)


def test_a_quoted_cell_with_delimiter_quote_and_line_end(inbox):
    read = inbox.put("orders.csv", text() + 'A2,2026-04-01,paid,"a ""b"",\nc"\nA3,2026-04-01,paid,d\n').read()
    assert read.order("A2")["buyer_note"] == 'a "b",\nc'
    assert read.order("A3")["source_row"] == 3
