"""Running contracts: the result table, history, privacy, internal errors, nothing left open."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.contracts import Contract, ContractError, Expectation, blocking, run_contracts
from warehouse.tables import all_tables

Draft = Callable[..., Path]
Judge = Callable[..., pl.DataFrame]


def contract(expect: str, table: str = "orders", severity: str = "error", **arguments: Any) -> tuple[Contract, ...]:
    meaning = {"en": "It holds.", "zh": "成立。"}
    entry = {"id": "it", "severity": severity, "meaning": meaning, "expect": expect, "with": arguments}
    return (Contract(table=table, expectations=(Expectation.model_validate(entry),)),)


UNIQUE = contract("expect_column_values_to_be_unique", column="order_key")
AT_LEAST_HALF = contract("expect_table_row_count_to_be_between", min_value={"share_of_previous_night": 0.5})


def test_columns_are_those_of_the_table(draft: Draft, judge: Judge) -> None:
    results = judge(draft(), UNIQUE)
    assert dict(results.schema) == all_tables()["contract_results"].schema
    assert results["run_id"].item() == "tonight"


def test_no_connection_stays_open(draft: Draft, judge: Judge) -> None:
    path = draft(name="a $b %20 #ü.duckdb.draft")
    judge(path, UNIQUE)
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE here (a INTEGER)")
    code = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('CREATE TABLE there (a INTEGER)')"
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, timeout=60)


def test_no_connection_stays_open_after_an_error(draft: Draft, judge: Judge) -> None:
    path = draft("ALTER TABLE orders DROP order_key")
    with pytest.raises(ContractError):
        judge(path, UNIQUE)
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE here (a INTEGER)")


def test_internal_error_is_no_data_failure(draft: Draft, judge: Judge) -> None:
    path = draft("ALTER TABLE orders DROP order_key")
    with pytest.raises(ContractError, match=r"orders.yaml, it: expect_column_values_to_be_unique could not"):
        judge(path, UNIQUE)


def test_argument_of_the_wrong_type(draft: Draft, judge: Judge) -> None:
    wrong = contract("expect_column_values_to_not_be_null", column="status", mostly=7)
    with pytest.raises(ContractError, match=r"orders.yaml, it: "):
        judge(draft(), wrong)


def test_missing_table_is_named(draft: Draft, judge: Judge) -> None:
    with pytest.raises(ContractError, match="lacks orders"):
        judge(draft("DROP TABLE orders"), UNIQUE)


def test_missing_file_is_named(tmp_path: Path, judge: Judge) -> None:
    with pytest.raises(ContractError, match=r"none.duckdb cannot be read"):
        judge(tmp_path / "none.duckdb", UNIQUE)


def test_as_of_needs_a_time_zone(draft: Draft) -> None:
    with pytest.raises(ValueError, match="time zone"):
        run_contracts(draft(), run_id="tonight", as_of=datetime(2025, 6, 1), contracts=UNIQUE)  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize("kept", [1, 2])
def test_history_is_the_night_before(draft: Draft, judge: Judge, kept: int) -> None:
    path = draft(f"DELETE FROM orders WHERE source_row > {kept}")  # of 4 the night before
    assert judge(path, AT_LEAST_HALF)["success"].item() is (kept >= 2)


@pytest.mark.parametrize("statement", ["DELETE FROM runs", "DROP TABLE runs"])
def test_first_night_has_no_history(draft: Draft, judge: Judge, statement: str) -> None:
    assert judge(draft(statement, "DELETE FROM orders"), AT_LEAST_HALF)["success"].item()


def test_keys_and_codes_are_shown(draft: Draft, judge: Judge) -> None:
    in_set = contract("expect_column_values_to_be_in_set", column="status", value_set="table")
    results = judge(draft("UPDATE orders SET status = 'gone' WHERE order_id < '3'"), in_set)
    assert json.loads(results["observed"].item())["examples"] == ["gone"]
    assert results["unexpected_count"].item() == 2


@pytest.mark.parametrize(
    "personal",
    [
        contract("expect_column_values_to_be_in_set", column="phone", value_set=["1"]),
        contract("expect_column_max_to_be_between", column="phone", max_value=None, min_value=None),
        contract("expect_column_distinct_values_to_be_in_set", column="phone", value_set=["1"]),
        contract("expect_column_most_common_value_to_be_in_set", column="phone", value_set=["1"]),
        contract("unexpected_rows_expectation", unexpected_rows_query="SELECT phone FROM {batch}"),
    ],
)
def test_personal_values_are_not_shown(draft: Draft, judge: Judge, personal: tuple[Contract, ...]) -> None:
    assert "13912345678" not in str(judge(draft(), personal).to_dicts())


def test_all_null_column_is_a_failure_not_an_error(draft: Draft, judge: Judge) -> None:
    fresh = contract("expect_column_max_to_be_between", column="exported_at", min_value={"days_from_as_of": -3})
    assert not judge(draft("UPDATE orders SET exported_at = NULL"), fresh)["success"].item()


def test_blocking_names_failed_errors_only(draft: Draft, judge: Judge) -> None:
    path = draft("UPDATE orders SET order_key = 'twice'")
    (message,) = blocking(judge(path, UNIQUE))
    assert "Table orders breaks its contract: It holds. Rows that break it: 3." in message
    assert "rules/contracts/orders.yaml" in message
    warning = contract("expect_column_values_to_be_unique", severity="warning", column="order_key")
    assert blocking(judge(path, warning)) == []


def test_two_that_ask_the_same_are_both_told(draft: Draft, judge: Judge) -> None:
    """Half of the two orders of the night before is one order, as `has_rows` asks."""
    results = judge(draft("UPDATE runs SET orders = 2, order_lines = 2 WHERE run_id = 'before'"))
    asked = results.filter(pl.col("table_name") == "orders", pl.col("expectation_id").is_in(["has_rows", "not_shrunk"]))
    assert sorted(asked.select("expectation_id", "success").rows()) == [("has_rows", True), ("not_shrunk", True)]
