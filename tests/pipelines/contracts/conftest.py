"""A small good draft; tests copy it, break one thing and judge it."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.contracts import run_contracts
from pipelines.contracts.catalogue import Contract
from warehouse.tables import all_tables

AS_OF = datetime(2025, 6, 1, 12, tzinfo=UTC)
DAY = datetime(2025, 5, 30, 8, tzinfo=UTC)

_ORDER = {
    "source_id": "shopify", "shop_id": "berlin", "status": "paid", "payment_status": "paid",
    "refund_status": "none", "delivery_status": "none", "currency": "EUR", "total_amount": 20,
    "created_at": DAY, "paid_at": DAY, "shipped_at": DAY, "delivered_at": DAY, "weight_kg": 1.5,
    "phone": "13912345678", "layout_id": "L1", "source_file": "a.csv", "exported_at": DAY,
}  # fmt: skip
_LINE = {
    "sku": "S", "quantity": 1.0, "unit_price": 10, "line_amount": 10, "weight_kg": 0.5, "layout_id": "L1",
}  # fmt: skip
_FINDING = {
    "rule_id": "R1", "category": "payment", "priority": 1, "team": "finance", "detected_at": AS_OF,
}  # fmt: skip
_ROWS: dict[str, list[dict[str, object]]] = {
    "orders": [{"order_key": f"shopify/berlin/{n}", "order_id": str(n), "source_row": n, **_ORDER} for n in (1, 2, 3)],
    "order_lines": [{"order_key": f"shopify/berlin/{n}", "line_no": 1, **_LINE} for n in (1, 2, 3)],
    "exceptions": [{"exception_id": "e1", "order_key": "shopify/berlin/1", **_FINDING}],
    "files": [{"file": "a.csv", "sha256": "f1", "rows_read": 5, "rows_kept": 3, "rows_quarantined": 2}],
    "quarantine": [{"sha256": "f1", "row_number": n, "reason": "torn", "raw_text": "x"} for n in (4, 5)],
    "inventory": [{"shop_id": "", "sku": "S", "warehouse_id": "W", "available_quantity": 3.0, "status": "active"}],
    "products": [{"shop_id": "", "sku": "S", "floor_price": 5, "cost_price": 4, "purchase_limit": 2.0}],
    "no_service_regions": [{"shop_id": "", "carrier": "SF", "province": "西藏自治区", "city": ""}],
    "blacklist": [{"shop_id": "berlin", "kind": "phone", "value": "13912345678"}],
    "tracking_events": [
        {"shop_id": "", "carrier": "SF", "tracking_no": "1", "event_at": DAY, "event": "x", "delivery_status": "lost"}
    ],
    "layouts": [{"layout_id": "L1", "table_name": "orders", "column_name": "order_id"}],
    "rules": [{"rule_id": "R1"}],
    "runs": [
        {"run_id": "older", "as_of": datetime(2025, 5, 1, tzinfo=UTC), "orders": 900},
        {"run_id": "before", "as_of": DAY, "orders": 4, "order_lines": 4, "exceptions": 1},
        {"run_id": "tonight", "as_of": AS_OF, "orders": 900, "order_lines": 900, "exceptions": 0},
    ],
}


@pytest.fixture(scope="session")
def good_draft(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("contracts") / "good.duckdb.draft"
    with duckdb.connect(str(path)) as connection:
        for table in all_tables().values():
            rows = pl.LazyFrame(_ROWS.get(table.name, []), infer_schema_length=None)
            frame = table.conform(rows).collect().to_arrow()
            connection.register("frame", frame)
            connection.execute(f"CREATE TABLE {table.name} AS SELECT * FROM frame")
            connection.unregister("frame")
    return path


@pytest.fixture
def draft(good_draft: Path, tmp_path: Path) -> Callable[..., Path]:
    """A copy of the good draft on which the given statements were run."""

    def copy(*statements: str, name: str = "night.duckdb.draft") -> Path:
        path = tmp_path / name
        shutil.copy(good_draft, path)
        with duckdb.connect(str(path)) as connection:
            for statement in statements:
                connection.execute(statement)
        return path

    return copy


@pytest.fixture(scope="session")
def judge() -> Callable[..., pl.DataFrame]:
    def run(path: Path, contracts: tuple[Contract, ...] | None = None) -> pl.DataFrame:
        return run_contracts(path, run_id="tonight", as_of=AS_OF, contracts=contracts)

    return run
