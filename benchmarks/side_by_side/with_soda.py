# /// script
# dependencies = ["soda-duckdb==4.28.0", "duckdb==2.0.0"]
# ///
"""Soda on DuckDB: one contract of `failed_rows` expressions, all counted in one query; it gives no rows."""

import json
import os
import tempfile
from pathlib import Path

import duckdb
from harness import FLAT, contest
from in_sql import FAILING

os.environ["SODA_CORE_TELEMETRY_ENABLED"] = "false"

from soda_core.contracts.api import verify_contract_locally  # reads the variable
from soda_duckdb.common.data_sources.duckdb_data_source import DuckDBDataSourceImpl

CONTRACT = {
    "dataset": "duckdb/main/order_lines",
    "columns": [{"name": "row"}],
    "checks": [
        {"failed_rows": {"name": rule, "qualifier": rule, "expression": failing}} for rule, failing in FAILING.items()
    ],
}


def judge(folder: Path) -> object:
    """The result of the contract."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    con.execute(f"CREATE VIEW order_lines AS FROM '{folder / FLAT}'")
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as contract:
        json.dump(CONTRACT, contract)  # JSON is YAML
        contract.flush()
        source = DuckDBDataSourceImpl.from_existing_cursor(con, name="duckdb")
        return verify_contract_locally(data_sources=[source], contract_file_path=contract.name)


def rows_of(session: object, _: Path) -> dict[str, int]:
    """The number of failing rows, by rule."""
    results = session.contract_verification_results[0].check_results
    return {result.check.name: int(result.diagnostic_metric_values["failed_rows_count"]) for result in results}


if __name__ == "__main__":
    contest("soda-core", judge, rows_of)
