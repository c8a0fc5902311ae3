"""The current snapshot, opened once per published file; a newly published one is noticed at the next look."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import duckdb
import polars as pl
import streamlit as st

from warehouse.snapshots import NoSnapshotError, connect, current_snapshot, told_if_damaged

HOME_VARIABLE = "ORDERSIFT_HOME"
P = ParamSpec("P")
R = TypeVar("R")
Query = Callable[Concatenate[duckdb.DuckDBPyConnection, P], pl.DataFrame]


def warehouse_folder() -> Path:
    """Where the nights publish."""
    return Path(os.environ.get(HOME_VARIABLE, "data")) / "warehouse"


def current_path() -> Path | None:
    """The published snapshot's file; None before the first night."""
    try:
        return current_snapshot(warehouse_folder())
    except NoSnapshotError:
        return None


# Streamlit runs every visitor in a thread of its own: they share the database, each with its own cursor.
@st.cache_resource(max_entries=2, show_spinner=False)
def _connection(path: str) -> duckdb.DuckDBPyConnection:
    return connect(Path(path))


@st.cache_data(max_entries=500, show_spinner=False)
def _answer(*key: object, _ask: Callable[[], pl.DataFrame]) -> pl.DataFrame:  # noqa: ARG001  (the cache's key)
    return _ask()


@dataclass(frozen=True)
class Snapshot:
    """One published night. It never changes, so neither do its answers: they are cached."""

    path: Path

    def ask(self, query: Query[P], *args: P.args, **kwargs: P.kwargs) -> pl.DataFrame:
        """What `query(connection, ...)` says about this snapshot, kept for the next one who asks."""
        name = f"{query.__module__}.{query.__qualname__}"
        return _answer(str(self.path), name, (args, kwargs), _ask=lambda: self.read(query, *args, **kwargs))

    def read(
        self, query: Callable[Concatenate[duckdb.DuckDBPyConnection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """The same for answers that are too large to keep, or no frames."""
        with told_if_damaged(self.path), _connection(str(self.path)).cursor() as cursor:
            return query(cursor, *args, **kwargs)


def open_current() -> Snapshot | None:
    """The snapshot to show now; None before the first night."""
    path = current_path()
    return Snapshot(path) if path else None
