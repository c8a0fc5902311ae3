"""The twenty rules of `benchmarks/peers.py` mean the same to Ordersift, in SQL and as Polars expressions."""

from pathlib import Path

import in_polars
import in_sql
import polars as pl
import pytest
import with_duckdb
import with_ordersift
from tables import write_tables

LINES = 4_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("side_by_side")
    write_tables(folder, LINES)
    return folder


@pytest.fixture(scope="module")
def by_ordersift(folder: Path) -> dict[str, list[int]]:
    hits = with_ordersift.judge(folder, with_ordersift.catalogue())
    return {rule: sorted(rows) for rule, rows in with_ordersift.rows_of(hits, folder).items()}


def test_twenty_rules_that_all_have_a_condition_for_every_contestant():
    rules = {rule.rule.id for rule in with_ordersift.catalogue().rules}
    assert len(rules) == 20
    assert set(in_sql.FAILING) == set(in_polars.FAILING) == rules


def test_the_flat_table_has_a_row_per_line(folder: Path):
    assert pl.read_parquet(folder / "flat.parquet")["row"].to_list() == list(range(LINES))


def test_duckdb_finds_the_rows_that_ordersift_finds(folder: Path, by_ordersift: dict[str, list[int]]):
    found = with_duckdb.rows_of(with_duckdb.judge(folder), folder)
    assert {rule: sorted(rows) for rule, rows in found.items()} == by_ordersift


def test_the_polars_expressions_find_the_rows_that_ordersift_finds(folder: Path, by_ordersift: dict[str, list[int]]):
    flat = pl.read_parquet(folder / "flat.parquet")
    found = {rule: flat.filter(failing)["row"].to_list() for rule, failing in in_polars.FAILING.items()}
    assert {rule: rows for rule, rows in found.items() if rows} == by_ordersift
