"""Tables in DuckDB: creating one from its definition and filling it from Parquet."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl

from warehouse.table import Table


def duckdb_type(dtype: pl.DataType) -> str:
    """The DuckDB type that holds a Polars type of ours."""
    if isinstance(dtype, pl.Decimal):
        return f"DECIMAL({dtype.precision}, {dtype.scale})"
    names = {
        pl.String: "VARCHAR", pl.Datetime: "TIMESTAMPTZ", pl.Boolean: "BOOLEAN", pl.Int64: "BIGINT",
        pl.Int32: "INTEGER", pl.Float64: "DOUBLE", pl.Date: "DATE",
    }  # fmt: skip
    return names[type(dtype)]


def create(connection: duckdb.DuckDBPyConnection, table: Table, files: Sequence[Path]) -> None:
    """Create `table` and fill it with the rows of Parquet `files`; a column that no file has is null."""
    columns = ", ".join(f'"{name}" {duckdb_type(dtype)}' for name, dtype in table.schema.items())
    connection.execute(f'CREATE TABLE "{table.name}" ({columns})')
    if files:
        connection.execute(
            f'INSERT INTO "{table.name}" BY NAME SELECT * FROM read_parquet(?, union_by_name = true)',  # noqa: S608  # our name
            [[str(file) for file in files]],
        )


def update(connection: duckdb.DuckDBPyConnection, table: Table, files: Sequence[Path]) -> None:
    """Overwrite cells of `table` with those of Parquet `files` that have its key; null changes nothing."""
    rows = connection.read_parquet([str(file) for file in files])
    changes = ", ".join(
        f'"{name}" = coalesce(rows."{name}", "{table.name}"."{name}")' for name in rows.columns if name not in table.key
    )
    same = " AND ".join(f'rows."{name}" = "{table.name}"."{name}"' for name in table.key)
    connection.execute(f'UPDATE "{table.name}" SET {changes} FROM rows WHERE {same}')  # noqa: S608  # our names
