"""Ordersift's own columns: CSV with a row per line, and the published tables."""

import io

import polars as pl

from simulator.formats.ordersift import HEADER
from warehouse.tables import all_tables

ROW = {
    "platform": "shopee",
    "shop_id": "north",
    "order_id": "S1",
    "status": "paid",
    "payment_status": "partially_paid",
    "refund_status": "",
    "total_amount": "10",
    "created_at": "2026-04-01T00:00:00Z",
    "is_cod": "false",
    "sku": "A",
    "quantity": "1",
    "line_amount": "10",
}


def test_canonical_rows(inbox, table):
    read = inbox.put("o.csv", table(HEADER, ROW, ROW | {"sku": "B"})).read()
    order = read.order("S1")
    assert (order["order_key"], order["platform"], order["status"], order["payment_status"]) == (
        "ordersift/north/S1",
        "shopee",
        "paid",
        "partially_paid",
    )
    assert (order["is_cod"], order["is_test"], order["refund_status"], order["buyer_note"]) == (False, None, None, "")
    assert read.lines["sku"].sort().to_list() == ["A", "B"]


def test_a_status_that_is_none_becomes_unknown(inbox, table):
    read = inbox.put("o.csv", table(HEADER, ROW | {"status": "teleported"})).read()
    assert (read.order("S1")["status"], read.accounts[0].unmapped_statuses) == ("unknown", "teleported")


def test_the_moment_of_the_export_is_honoured(inbox, table):
    read = inbox.put(
        "o_20260402.csv", table(HEADER + ",exported_at", ROW | {"exported_at": "2026-04-05T01:02:03Z"})
    ).read()
    assert (read.accounts[0].exported_at, f"{read.order('S1')['exported_at']:%d %H:%M}") == (
        "2026-04-05T01:02:03+00:00",
        "05 01:02",
    )


def test_published_tables_can_be_read_again(inbox, table):
    first = inbox.put("o.csv", table(HEADER, ROW, ROW | {"sku": "B"})).read()
    again = type(inbox)(inbox.home / "again")
    for name, frame in (("orders", first.orders), ("order_lines", first.lines)):
        out = io.BytesIO()
        frame.write_parquet(out)
        again.put(f"{name}.parquet", out.getvalue())
    read = again.read()
    same = [
        name
        for name in all_tables()["orders"].schema
        if name not in ("layout_id", "source_file", "source_row", "exported_at", "has_conflicting_rows")
    ]
    texts = pl.col(pl.String).fill_null("")
    assert read.orders.select(same).with_columns(texts).equals(first.orders.select(same).with_columns(texts))
    assert read.lines.select("order_key", "line_no", "sku").equals(first.lines.select("order_key", "line_no", "sku"))
