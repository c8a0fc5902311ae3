"""A night over companion files: they are published as tables, the newest counts, each row is accounted for."""

import json
from pathlib import Path

import pytest
from nights import Home, make_home
from typer.testing import CliRunner

from pipelines.cli import app

ORDERS = "order_id,created_at,status,shop_id,carrier,tracking_no,shipped_at\n" + "".join(
    f"A{n},2026-04-01,shipped,north,SF,SF{n},2026-04-02\n" for n in range(4)
)
STOCK = "sku,warehouse_id,available_quantity,status\n"
TABLES = ("inventory", "products", "no_service_regions", "blacklist", "tracking_events")


def sql(home: Home, query: str) -> list[dict[str, object]]:
    said = CliRunner().invoke(app, ["--home", str(home.path), "sql", query, "--json"])
    assert said.exit_code == 0, said.output
    rows: list[dict[str, object]] = json.loads(said.stdout)
    return rows


def put(home: Home, name: str, content: str) -> None:
    path = home.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = make_home(tmp_path_factory.mktemp("stocked"))
    put(home, "orders.csv", ORDERS)
    put(home, "stock_2026-04-01.csv", STOCK + "A-1,HZ01,5,active\n,HZ01,1,active\n")
    put(home, "north/stock_2026-04-02.csv", STOCK + "A-1,HZ01,2,delisted\n")
    home.run()
    return home


def test_tables_are_there_and_empty_where_nothing_was_given(stocked: Home) -> None:
    assert {name: stocked.value(f"SELECT count(*) FROM {name}") for name in TABLES} == {
        "inventory": 2, "products": 0, "no_service_regions": 0, "blacklist": 0, "tracking_events": 0
    }  # fmt: skip


def test_sql_shows_the_stock_of_each_shop(stocked: Home) -> None:
    rows = sql(stocked, "SELECT * FROM inventory ORDER BY shop_id")
    assert [(row["shop_id"], row["available_quantity"], row["status"]) for row in rows] == [
        ("", 5.0, "active"), ("north", 2.0, "delisted")
    ]  # fmt: skip
    assert rows[0]["source_file"] == "stock_2026-04-01.csv"


def test_files_and_quarantine_account_for_every_row(stocked: Home) -> None:
    files = stocked.frame("SELECT file, shop_id, rows_read, rows_kept, rows_quarantined FROM files ORDER BY file")
    assert files.rows() == [
        ("north/stock_2026-04-02.csv", "north", 1, 1, 0), ("orders.csv", "ordersift", 4, 4, 0),
        ("stock_2026-04-01.csv", "", 2, 1, 1),
    ]  # fmt: skip
    assert stocked.value("SELECT reason FROM quarantine") == "sku is blank; every row needs one"


def test_companions_are_no_orders(stocked: Home) -> None:
    assert stocked.row("SELECT count(*) AS orders, count(DISTINCT source_id) AS sources FROM orders") == {
        "orders": 4, "sources": 1
    }  # fmt: skip


def test_the_next_list_replaces_the_last_and_an_older_one_does_not(stocked: Home, tmp_path: Path) -> None:
    later = stocked.copy(tmp_path)
    put(later, "stock_2026-04-03.csv", STOCK + "B-1,HZ01,9,active\n")
    put(later, "stock_2026-03-01.csv", STOCK + "C-1,HZ01,9,active\n")
    put(later, "north/stock_2026-04-03.csv", STOCK)
    later.run()
    assert later.frame("SELECT shop_id, sku FROM inventory ORDER BY ALL").rows() == [("", "B-1")]
    assert later.value("SELECT count(*) FROM files WHERE rows_read = 0 AND shop_id = 'north'") == 1


def test_tracking_events_complete_the_orders(stocked: Home, tmp_path: Path) -> None:
    later = stocked.copy(tmp_path)
    parcels = (("OTHER", 1, "已揽收"), ("SF1", 2, "已揽收"), ("SF1", 3, "已签收"))
    rows = "".join(f"{number},2026-04-0{day}T08:00:00Z,{event}\n" for number, day, event in parcels)
    put(later, "events.csv", "tracking_no,event_at,event\n" + rows)
    later.run()
    query = (
        "SELECT first_scan_at IS NULL, delivered_at IS NULL, delivery_status, layout_id LIKE '%+tracking' FROM orders"
    )
    assert sorted(later.frame(query).rows()) == [(False, False, "delivered", True), *[(True, True, "none", True)] * 3]
    known = "SELECT sum(orders - not_evaluable)::INT FROM rule_coverage WHERE rule_id = 'not_scanned_after_shipping'"
    assert (stocked.value(known), later.value(known)) == (0, 4)
    hits = "SELECT order_id FROM exceptions WHERE rule_id = 'not_scanned_after_shipping' ORDER BY 1"
    assert later.frame(hits)["order_id"].to_list() == ["A0", "A2", "A3"]
    assert later.value("SELECT count(*) FROM orders ANTI JOIN layouts USING (layout_id)") == 0
