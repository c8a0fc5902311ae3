"""Publishing and opening DuckDB snapshots.

A night writes `<run_id>.duckdb` aside and makes it current by replacing the small file `current`. A snapshot is
never written again under the same name: DuckDB keeps an open database per path within a process.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from warehouse.tables import all_tables

POINTER = "current"
NONE_OLDER = "there is no older one: remove"
# What DuckDB raises, as just these classes, when a page of a file is not what was written.
DAMAGED_PAGE = (duckdb.Error, duckdb.IOException, duckdb.FatalException, duckdb.SerializationException)
KEEP = 7


class NoSnapshotError(Exception):
    """Nothing has been published yet."""


class DamagedSnapshotError(Exception):
    """The published snapshot cannot be read: `older` are those to go back to, the newest first."""

    def __init__(self, path: Path, error: duckdb.Error) -> None:
        self.path, self.pointer = path, path.parent / POINTER
        self.reason = str(error).split("\n")[0].rstrip(".")
        self.older = [other.name for other in _newest_first(path.parent) if other != path]
        go_back = f"write the name of the snapshot before it, {self.older[0]}, into" if self.older else NONE_OLDER
        super().__init__(
            f"the snapshot {path} cannot be opened or read ({self.reason}); {go_back} {self.pointer},"
            " then run the night again"
        )


def current_snapshot(warehouse: Path) -> Path:
    """Path of the published snapshot.

    Raises:
        NoSnapshotError: nothing was published, or the pointer names a file that is gone.
    """
    pointer = warehouse / POINTER
    path = warehouse / pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else None
    if path is None or not path.is_file():
        raise NoSnapshotError(f"No night has been published in {warehouse} yet. Run `ordersift run --inbox DIR` first.")
    return path


@contextmanager
def open_snapshot(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published snapshot, read-only, without access to files, extensions or settings.

    Raises:
        NoSnapshotError: see `current_snapshot`.
        DamagedSnapshotError: its file, or a page that is read, is damaged; the message names the older ones.
    """
    path = current_snapshot(warehouse)
    with told_if_damaged(path), connect(path) as connection:
        yield connection


def last_table(warehouse: Path, name: str) -> pl.DataFrame:
    """A table as the last night published it; no rows where no night did, or an earlier version had no such table."""
    table = all_tables()[name]
    try:
        with open_snapshot(warehouse) as snapshot:
            known = snapshot.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [name]).fetchall()
            # A snapshot of an earlier version may lack a column.
            return table.conform(snapshot.table(name).pl().lazy()).collect() if known else table.empty()
    except NoSnapshotError:
        return table.empty()


@contextmanager
def told_if_damaged(path: Path) -> Iterator[None]:
    """While the snapshot is read: what DuckDB says of a damaged page becomes `DamagedSnapshotError`."""
    try:
        yield
    except duckdb.Error as error:
        if is_damage(error):
            raise DamagedSnapshotError(path, error) from error
        raise


def is_damage(error: duckdb.Error) -> bool:
    """Whether the file is at fault, not the query."""
    return type(error) in DAMAGED_PAGE


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """A snapshot's file, opened as `open_snapshot` does; whoever asks closes it.

    Raises:
        DamagedSnapshotError: it cannot be opened.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    try:
        connection = duckdb.connect(str(path), read_only=True, config=config)
    except duckdb.Error as error:
        raise DamagedSnapshotError(path, error) from error
    connection.execute("SET enable_progress_bar = false; SET GLOBAL TimeZone = 'UTC'; SET lock_configuration = true")
    return connection


def _newest_first(warehouse: Path) -> list[Path]:
    return sorted(warehouse.glob("*.duckdb"), key=lambda path: path.stat().st_mtime_ns, reverse=True)


def published(warehouse: Path) -> list[Path]:
    """The snapshots that are kept, the oldest first and the current one last.

    Raises:
        NoSnapshotError: see `current_snapshot`.
    """
    current = current_snapshot(warehouse)
    return [*(path for path in reversed(_newest_first(warehouse)) if path != current), current]


def open_pair(before: Path, after: Path) -> duckdb.DuckDBPyConnection:
    """Two snapshots as the schemas `before` and `after` of one connection, read-only, without access to files."""
    connection = duckdb.connect()
    for name, path in (("before", before), ("after", after)):
        quoted = str(path).replace("'", "''")
        connection.execute(f"ATTACH '{quoted}' AS \"{name}\" (READ_ONLY)")
    connection.execute("SET GLOBAL TimeZone = 'UTC'; SET enable_external_access = false; SET lock_configuration = true")
    return connection


def draft_path(warehouse: Path, run_id: str) -> Path:
    """Where the night `run_id` writes its snapshot before it is published."""
    return warehouse / f"{run_id}.duckdb.draft"


def write_draft(warehouse: Path, run_id: str, fill: Callable[[duckdb.DuckDBPyConnection], None]) -> Path:
    """Write a new draft by `fill(connection)`; whatever an earlier attempt left under its name goes first."""
    warehouse.mkdir(parents=True, exist_ok=True)
    draft = draft_path(warehouse, run_id)
    for leftover in (draft, draft.with_name(draft.name + ".wal")):
        leftover.unlink(missing_ok=True)
    with duckdb.connect(str(draft)) as connection:
        connection.execute("SET enable_progress_bar = false")  # it would go to standard output, into `--json`
        connection.execute("SET TimeZone = 'UTC'; SET memory_limit = '1.5GB'; SET preserve_insertion_order = false")
        fill(connection)
        connection.execute("CHECKPOINT")
    return draft


def publish(warehouse: Path, run_id: str, keep: int = KEEP) -> Path:
    """Make the draft of `run_id` the current snapshot in one atomic step, then drop all but the last `keep`."""
    final = warehouse / f"{run_id}.duckdb"
    draft_path(warehouse, run_id).replace(final)
    aside = warehouse / f"{POINTER}.next"
    aside.write_text(final.name + "\n", encoding="utf-8")
    with aside.open("rb") as handle:
        os.fsync(handle.fileno())
    aside.replace(warehouse / POINTER)
    _prune(warehouse, keep, final)
    return final


def _prune(warehouse: Path, keep: int, published: Path) -> None:
    by_age = [path for path in _newest_first(warehouse) if path != published]
    drafts = [path for path in warehouse.glob("*.draft*") if path.name.split(".")[0] != published.stem]
    for path in [*by_age[keep - 1 :], *drafts]:
        path.unlink(missing_ok=True)
