"""An order that a file holds twice: one row is kept, whatever the order of rows, the other says where it is."""

import itertools

import polars as pl
import pytest

HEADER = "order_id,created_at,status,buyer_note\n"
ROWS = ("A1,2026-04-01,paid,one\n", "A1,2026-04-01,paid,two\n", "A2,2026-04-01,paid,\n")


@pytest.mark.parametrize("rows", list(itertools.permutations(ROWS)))
def test_different_contents(inbox, rows):
    read = inbox.put("orders.csv", HEADER + "".join(rows)).read()
    kept = read.order("A1")
    assert (kept["buyer_note"], kept["has_conflicting_rows"]) == ("two", True)
    assert read.order("A2")["has_conflicting_rows"] is False
    assert read.quarantine["reason"].to_list() == [
        f"the order is also in row {kept['source_row']}, with different contents; that row was kept"
    ]


def test_the_same_contents(inbox):
    read = inbox.put("orders.csv", HEADER + ROWS[0] * 3).read()
    assert read.orders["has_conflicting_rows"].to_list() == [False]
    assert read.quarantine["reason"].str.contains("with the same contents").to_list() == [True, True]


def test_rows_of_one_order_that_contradict_each_other(inbox):
    header = "order_id,created_at,status,sku,quantity,total_amount\n"
    rows = "A1,2026-04-01,paid,S,1,10\nA1,2026-04-01,paid,T,1,11\nA2,2026-04-01,paid,S,1,5\nA2,2026-04-01,paid,T,1,\n"
    read = inbox.put("orders.csv", header + rows).read()
    assert dict(read.orders.select("order_id", "has_conflicting_rows").iter_rows()) == {"A1": True, "A2": False}
    assert read.lines.select(pl.len()).item() == 4
