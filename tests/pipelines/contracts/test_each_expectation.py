"""Every expectation of `rules/contracts` holds on a good draft and goes red on a bad one."""

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.contracts import load_contracts

FIRST_ORDER = "WHERE source_row = 1"
FAR = "TIMESTAMPTZ '2025-06-04 00:00:00+00'"


# Kind of break -> "table.expectation" -> SQL; the breaks of one kind go together into one draft.
BAD = {
    "columns": {
        "orders.columns_complete": "ALTER TABLE orders DROP raw_status",
        "order_lines.columns_complete": "ALTER TABLE order_lines ADD COLUMN extra INTEGER",
        "exceptions.columns_complete": "ALTER TABLE exceptions DROP currency",
        "files.columns_complete": "ALTER TABLE files DROP landed_at",
        "quarantine.columns_complete": "ALTER TABLE quarantine DROP value",
    },
    "empty": {
        "orders.has_rows": "DELETE FROM orders",
        "order_lines.has_rows": "DELETE FROM order_lines",
        "exceptions.rule_known": "DELETE FROM rules",
        "files.has_rows": "DELETE FROM files",
        "quarantine.file_known": "DELETE FROM files",
    },
    "fewer": {
        "orders.not_shrunk": "DELETE FROM orders WHERE order_id <> '1'",
        "order_lines.not_shrunk": "DELETE FROM order_lines WHERE order_key <> 'shopify/berlin/1'",
        "order_lines.order_exists": f"DELETE FROM orders {FIRST_ORDER}",
        "exceptions.order_exists": f"DELETE FROM orders {FIRST_ORDER}",
        "files.quarantine_complete": "DELETE FROM quarantine WHERE row_number = 4",
    },
    "null": {
        "orders.order_key_present": f"UPDATE orders SET order_key = NULL {FIRST_ORDER}",
        "orders.order_id_present": f"UPDATE orders SET order_id = NULL {FIRST_ORDER}",
        "orders.source_present": f"UPDATE orders SET source_id = NULL {FIRST_ORDER}",
        "orders.shop_present": f"UPDATE orders SET shop_id = NULL {FIRST_ORDER}",
        "orders.layout_present": f"UPDATE orders SET layout_id = NULL {FIRST_ORDER}",
        "orders.status_known": f"UPDATE orders SET status = NULL {FIRST_ORDER}",
        "orders.created_at_known": f"UPDATE orders SET created_at = NULL {FIRST_ORDER}",
        "order_lines.order_key_present": "UPDATE order_lines SET order_key = NULL",
        "order_lines.line_no_present": "UPDATE order_lines SET line_no = NULL",
        "order_lines.layout_present": "UPDATE order_lines SET layout_id = NULL",
        "exceptions.exception_id_present": "UPDATE exceptions SET exception_id = NULL",
        "exceptions.rule_present": "UPDATE exceptions SET rule_id = NULL",
        "exceptions.team_present": "UPDATE exceptions SET team = NULL",
        "files.sha256_present": "UPDATE files SET sha256 = NULL",
        "files.name_present": "UPDATE files SET file = NULL",
        "quarantine.sha256_present": "UPDATE quarantine SET sha256 = NULL",
        "quarantine.row_number_present": "UPDATE quarantine SET row_number = NULL",
        "quarantine.reason_present": "UPDATE quarantine SET reason = NULL",
        "quarantine.raw_text_present": "UPDATE quarantine SET raw_text = NULL",
    },
    "value": {
        "orders.status_in_set": f"UPDATE orders SET status = 'gone' {FIRST_ORDER}",
        "orders.payment_status_in_set": f"UPDATE orders SET payment_status = 'gone' {FIRST_ORDER}",
        "orders.refund_status_in_set": f"UPDATE orders SET refund_status = 'gone' {FIRST_ORDER}",
        "orders.delivery_status_in_set": f"UPDATE orders SET delivery_status = 'gone' {FIRST_ORDER}",
        "orders.created_at_plausible": "UPDATE orders SET created_at = TIMESTAMPTZ '1970-01-01 00:00:00+00'",
        "orders.paid_at_plausible": f"UPDATE orders SET paid_at = {FAR} {FIRST_ORDER}",
        "orders.shipped_at_plausible": f"UPDATE orders SET shipped_at = {FAR} {FIRST_ORDER}",
        "orders.delivered_at_plausible": f"UPDATE orders SET delivered_at = {FAR} {FIRST_ORDER}",
        "orders.total_amount_plausible": f"UPDATE orders SET total_amount = -1 {FIRST_ORDER}",
        "orders.weight_plausible": f"UPDATE orders SET weight_kg = 10001 {FIRST_ORDER}",
        "orders.currency_is_code": f"UPDATE orders SET currency = 'Euro' {FIRST_ORDER}",
        "orders.layout_known": f"UPDATE orders SET layout_id = 'L9' {FIRST_ORDER}",
        "orders.fresh": "UPDATE orders SET exported_at = exported_at - INTERVAL 2 DAY",
        "order_lines.line_no_counts_from_one": "UPDATE order_lines SET line_no = 0",
        "order_lines.quantity_plausible": "UPDATE order_lines SET quantity = -1",
        "order_lines.unit_price_plausible": "UPDATE order_lines SET unit_price = -0.01",
        "order_lines.line_amount_plausible": "UPDATE order_lines SET line_amount = 10000001",
        "order_lines.weight_plausible": "UPDATE order_lines SET weight_kg = -1",
        "exceptions.category_in_set": "UPDATE exceptions SET category = 'other'",
        "exceptions.priority_in_range": "UPDATE exceptions SET priority = 5",
        "exceptions.detected_by_now": f"UPDATE exceptions SET detected_at = {FAR}",
        "files.rows_conserved": "UPDATE files SET rows_read = 6",
        "files.problem_kind_in_set": "UPDATE files SET problem_kind = 'odd'",
    },
    "twice": {
        "orders.order_key_unique": "UPDATE orders SET order_key = 'twice' WHERE order_id < '3'",
        "order_lines.line_unique": "INSERT INTO order_lines FROM order_lines",
        "exceptions.exception_id_unique": "INSERT INTO exceptions FROM exceptions",
        "exceptions.not_exploded": "INSERT INTO exceptions SELECT e.* FROM exceptions e, range(3)",
        "files.sha256_unique": "INSERT INTO files FROM files",
        "quarantine.row_unique": "UPDATE quarantine SET row_number = 4",
    },
}

KEYS = {
    "inventory": ("shop_id", "sku", "warehouse_id"),
    "products": ("shop_id", "sku"),
    "no_service_regions": ("shop_id", "carrier", "province", "city"),
    "blacklist": ("shop_id", "kind", "value"),
    "tracking_events": ("shop_id", "carrier", "tracking_no", "event_at", "event"),
}
for table, key in KEYS.items():
    BAD["columns"][f"{table}.columns_complete"] = f"ALTER TABLE {table} DROP source_file"
    BAD["twice"][f"{table}.key_unique"] = f"INSERT INTO {table} FROM {table}"
    BAD["null"] |= {f"{table}.{name}_present": f"UPDATE {table} SET {name} = NULL" for name in key}
BAD["value"] |= {
    "inventory.status_in_set": "UPDATE inventory SET status = 'gone'",
    "inventory.available_quantity_plausible": "UPDATE inventory SET available_quantity = 1e9",
    "products.status_in_set": "UPDATE products SET status = 'gone'",
    "products.floor_price_plausible": "UPDATE products SET floor_price = -1",
    "products.cost_price_plausible": "UPDATE products SET cost_price = -1",
    "products.purchase_limit_plausible": "UPDATE products SET purchase_limit = 0",
    "blacklist.kind_in_set": "UPDATE blacklist SET kind = 'hair'",
    "tracking_events.delivery_status_in_set": "UPDATE tracking_events SET delivery_status = 'gone'",
}

ENTRIES = {f"{contract.table}.{entry.id}" for contract in load_contracts() for entry in contract.expectations}


@pytest.fixture(scope="module")
def bad_results(
    good_draft: Path, judge: Callable[..., pl.DataFrame], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], dict[str, tuple[bool, int | None]]]:
    """Per kind of break: expectation -> (success, unexpected_count), judged once."""

    @cache
    def results(kind: str) -> dict[str, tuple[bool, int | None]]:
        path = shutil.copy(good_draft, tmp_path_factory.mktemp(kind) / "bad.duckdb.draft")
        with duckdb.connect(str(path)) as connection:
            for statement in BAD[kind].values():
                connection.execute(statement)
        rows = judge(path).iter_rows(named=True)
        return {
            f"{row['table_name']}.{row['expectation_id']}": (row["success"], row["unexpected_count"]) for row in rows
        }

    return results


def test_every_expectation_has_a_bad_example() -> None:
    assert {name for examples in BAD.values() for name in examples} == ENTRIES


def test_good_draft_holds(good_draft: Path, judge: Callable[..., pl.DataFrame]) -> None:
    results = judge(good_draft)
    assert results.filter(~pl.col("success")).rows() == []
    assert results.height == len(ENTRIES)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in BAD.items() for name in names])
def test_bad_draft_goes_red(
    kind: str, name: str, bad_results: Callable[[str], dict[str, tuple[bool, int | None]]]
) -> None:
    success, unexpected_count = bad_results(kind)[name]
    assert not success
    assert unexpected_count is None or unexpected_count > 0
