"""Definitions of tables: the folder is the registry, names say units and kinds."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

import warehouse.tables
from warehouse.ddl import create
from warehouse.table import FLAG, MONEY, TIME, Table
from warehouse.tables import all_tables

TABLES = list(all_tables().values())
named = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


def test_one_file_is_one_table_of_its_name() -> None:
    files = {path.stem for path in Path(warehouse.tables.__path__[0]).glob("*.py")} - {"__init__"}
    assert files == set(all_tables())


@named
def test_its_key_is_among_its_columns(table: Table) -> None:
    assert set(table.key) <= set(table.schema)


@named
def test_column_names_are_unique_and_explained(table: Table) -> None:
    assert len(table.schema) == len(table.columns)
    assert not [column.name for column in table.columns if not column.meaning.strip()]


@named
def test_suffixes_tell_the_kind(table: Table) -> None:
    kinds = {"_at": TIME, "_amount": MONEY}
    wrong = [
        name
        for name, dtype in table.schema.items()
        for suffix, kind in kinds.items()
        if name.endswith(suffix) and dtype != kind
    ]
    flags = [name for name, dtype in table.schema.items() if name.startswith(("is_", "has_")) and dtype != FLAG]
    assert wrong + flags == []


@named
def test_an_absent_column_becomes_unknown(table: Table) -> None:
    conformed = table.conform(pl.LazyFrame({"other": [1]})).collect()
    assert dict(conformed.schema) == table.schema
    assert conformed.null_count().row(0) == (1,) * len(table.schema)


@named
def test_duckdb_gives_back_what_polars_gave(table: Table, tmp_path: Path) -> None:
    frame = table.empty().extend(pl.DataFrame([dict.fromkeys(table.schema)], schema=table.schema))
    frame.write_parquet(tmp_path / "one.parquet")
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        create(connection, table, [tmp_path / "one.parquet"])
        assert connection.sql(f'SELECT * FROM "{table.name}"').pl().equals(frame)
