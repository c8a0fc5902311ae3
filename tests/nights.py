"""Nights for tests: running one in a home, and reading what it published."""

import csv
import io
import shutil
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from simulator import SampleSummary, write_sample
from warehouse.snapshots import current_snapshot, open_snapshot

if TYPE_CHECKING:
    from pipelines.night_run import Result

AS_OF = "2026-04-04T00:00:00+00:00"
FORMATS = ("taobao", "shopify", "ordersift")


@dataclass(frozen=True)
class Home:
    """A home folder and the inbox that its nights read."""

    path: Path
    inbox: Path

    @property
    def warehouse(self) -> Path:
        return self.path / "warehouse"

    @property
    def current(self) -> Path:
        return current_snapshot(self.warehouse)

    def run(self, as_of: str = AS_OF) -> "Result":
        from pipelines.night_run import run_night  # Dagster is slow to import; most tests do not need it

        return run_night(self.path, self.inbox, as_of, quiet=True)

    def frame(self, query: str) -> pl.DataFrame:
        with open_snapshot(self.warehouse) as snapshot:
            return snapshot.sql(query).pl()

    def row(self, query: str) -> dict[str, Any]:
        return self.frame(query).row(0, named=True)

    def value(self, query: str) -> Any:
        return self.frame(query).item()

    def exceptions(self) -> pl.DataFrame:
        """All columns, in the order in which they were published."""
        return self.frame("SELECT * FROM exceptions")

    def copy(self, folder: Path) -> "Home":
        """The same, to spoil."""
        shutil.copytree(self.path, folder / "home")
        shutil.copytree(self.inbox, folder / "inbox")
        return Home(folder / "home", folder / "inbox")


def make_home(folder: Path) -> Home:
    """A new home with an empty inbox."""
    home = Home(folder / "home", folder / "inbox")
    home.inbox.mkdir(parents=True)
    return home


def write_exports(folder: Path, orders: int = 240, days: int = 3, formats: tuple[str, ...] = FORMATS) -> SampleSummary:
    """Exports in `folder`/exports; the same arguments give the same files."""
    return write_sample(folder, orders=orders, seed=7, days=days, formats=formats)


def fill_inbox(inbox: Path, files: tuple[Path, ...]) -> None:
    """Copy exports as if they had arrived long ago."""
    for file in files:
        shutil.copy2(file, inbox / file.name)


def reverse_rows(export: Path, *, keep_orders: bool) -> None:
    """Write the rows in the opposite order; with `keep_orders` rows of one order (first cell) stay as they were."""
    text = io.StringIO(export.read_bytes().decode("latin-1"), newline="")
    head, *rows = csv.reader(text)
    blocks = [list(block) for _, block in groupby(rows, key=lambda row: row[0] if keep_orders else id(row))]
    with export.open("w", encoding="latin-1", newline="") as out:
        csv.writer(out).writerows([head, *(row for block in reversed(blocks) for row in block)])
