"""Contracts as Dagster checks: same names, same assets, severity and metadata."""

import dagster as dg
import polars as pl
import pytest

from pipelines.contracts import ContractError, load_contracts
from pipelines.contracts.checks import check_results, check_specs
from warehouse.tables import all_tables

KEYS = {name: dg.AssetKey(["refined", name]) for name in all_tables()}
ROW = {
    "table_name": "orders", "expectation_id": "order_key_unique", "severity": "error", "meaning_en": "Once.",
    "meaning_zh": "一次。", "success": False, "observed": '{"element_count":3}', "unexpected_count": 2,
}  # fmt: skip


def test_one_spec_per_expectation() -> None:
    contracts = load_contracts()
    specs = check_specs(contracts, KEYS, dg.AssetKey("results"))
    assert len({(spec.asset_key, spec.name) for spec in specs}) == sum(len(c.expectations) for c in contracts)


def test_row_becomes_result() -> None:
    (result,) = check_results(pl.DataFrame([ROW]), KEYS)
    assert (result.passed, result.asset_key, result.check_name) == (False, KEYS["orders"], "order_key_unique")
    assert result.severity is dg.AssetCheckSeverity.ERROR
    assert result.metadata["unexpected_count"].value == 2
    assert result.metadata["observed"].value == {"element_count": 3}


def test_warning_without_count() -> None:
    (result,) = check_results(pl.DataFrame([{**ROW, "severity": "warning", "unexpected_count": None}]), KEYS)
    assert result.severity is dg.AssetCheckSeverity.WARN
    assert result.metadata["unexpected_count"].value is None


def test_table_without_asset_is_refused() -> None:
    with pytest.raises(ContractError, match=r"orders.yaml: unknown asset of table 'orders'"):
        list(check_results(pl.DataFrame([ROW]), {"order_lines": dg.AssetKey("order_lines")}))
