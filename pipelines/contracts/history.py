"""What the night before counted, from the draft's own table `runs`."""

from collections.abc import Set as AbstractSet
from datetime import datetime
from pathlib import Path

import duckdb

from pipelines.contracts.engine import READ_ONLY
from pipelines.contracts.errors import ContractError
from warehouse.tables import all_tables

_TABLES = "SELECT table_name FROM duckdb_tables()"
_PREVIOUS = """
    SELECT * FROM runs WHERE run_id <> $1 AND as_of <= $2
    ORDER BY as_of DESC, started_at DESC LIMIT 1
"""


def previous_counts(database: Path, run_id: str, as_of: datetime, needed: AbstractSet[str]) -> dict[str, int]:
    """Row count per table of the night before `run_id`; empty for the first night.

    Raises:
        ContractError: `database` cannot be opened, or lacks a table of `needed`.
    """
    try:
        with duckdb.connect(str(database), **READ_ONLY) as connection:
            present = {name for (name,) in connection.execute(_TABLES).fetchall()}
            row = _previous_run(connection, run_id, as_of) if "runs" in present else {}
    except duckdb.Error as error:
        raise ContractError(f"{database} cannot be read: {error}. Close what else has it open.") from error
    missing = sorted(needed - present)
    if missing:
        raise ContractError(f"{database} lacks {', '.join(missing)}. Write every table before judging the draft.")
    return {name: count for name, count in row.items() if name in all_tables() and isinstance(count, int)}


def _previous_run(connection: duckdb.DuckDBPyConnection, run_id: str, as_of: datetime) -> dict[str, object]:
    row = connection.execute(_PREVIOUS, [run_id, as_of]).fetchone()
    names = [column[0] for column in connection.description or ()]
    return dict(zip(names, row, strict=True)) if row else {}
