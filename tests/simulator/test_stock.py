"""Products, stock and blacklist of a shop."""

from pathlib import Path

import polars as pl
import pytest

from simulator import FORMATS


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("name", FORMATS)
def test_reference_lists_name_the_products(folder: Path, name: str) -> None:
    products = pl.read_csv(folder / "reference" / f"products_{name}.csv", schema_overrides={"sku": pl.String})
    inventory = pl.read_csv(folder / "reference" / f"inventory_{name}.csv")
    assert products.columns == ["sku", "title", "status", "floor_price", "cost_price", "purchase_limit"]
    assert inventory.columns == ["sku", "warehouse_id", "available_quantity", "status", "expected_at"]
    assert set(products["sku"]) < set(inventory["sku"])
    assert (folder / "reference" / f"blacklist_{name}.csv").exists()


@pytest.mark.usefixtures("sample")
def test_stock_has_every_trouble(folder: Path) -> None:
    inventory = pl.read_csv(folder / "reference" / "inventory_ordersift.csv")
    assert (inventory["available_quantity"] < 0).any()
    assert (inventory["available_quantity"] == 0).any()
    assert (inventory["available_quantity"] >= 50).sum() > inventory.height // 2
    assert set(inventory["status"]) == {"active", "delisted"}
    assert inventory["expected_at"].drop_nulls().str.ends_with("Z").all()
