"""An inbox to put exports into, and what becomes of them."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest

from sources.engine.errors import FileProblem
from sources.engine.landing import Record, land_file, read_records
from sources.engine.model import all_sources
from sources.engine.refining import Account, mapped_files, refine_file
from warehouse.tables import all_tables


@dataclass
class Read:
    """Everything that was read, of all files together."""

    records: list[Record] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    problems: dict[str, FileProblem] = field(default_factory=dict)
    orders: pl.DataFrame = field(default_factory=all_tables()["orders"].empty)
    lines: pl.DataFrame = field(default_factory=all_tables()["order_lines"].empty)
    quarantine: pl.DataFrame = field(default_factory=all_tables()["quarantine"].empty)
    layouts: pl.DataFrame = field(default_factory=all_tables()["layouts"].empty)
    companions: dict[str, pl.DataFrame] = field(default_factory=dict)

    def table(self, name: str) -> pl.DataFrame:
        return self.companions[name].sort("shop_id", "source_row")

    def order(self, order_id: str) -> dict[str, object]:
        return self.orders.row(by_predicate=pl.col("order_id") == order_id, named=True)


@dataclass
class Inbox:
    home: Path

    def put(self, name: str, content: str | bytes, encoding: str = "utf-8") -> "Inbox":
        path = self.home / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
        return self

    def read(self, landed_at: str = "2026-04-10T00:00:00+00:00") -> Read:
        inbox, raw, out, result = self.home / "inbox", self.home / "raw", self.home / "mapped", Read()
        sources = list(all_sources().values())
        for path in sorted(path for path in inbox.rglob("*") if path.is_file()):
            try:
                land_file(path, inbox, raw, sources, landed_at=landed_at, run_id="test")
            except FileProblem as problem:
                result.problems[path.name] = problem
        result.records = read_records(raw)
        for record in result.records:
            result.accounts.append(refine_file(record, raw, out, sources, result.records))
        result.orders = self._all("orders", "orders", result.records)
        result.lines = self._all("order_lines", "lines", result.records)
        result.quarantine = self._all("quarantine", "quarantine", result.records)
        result.layouts = self._all("layouts", "layouts", result.records)
        tables = {part.table for source in sources for part in source.parts if part.table}
        result.companions = {name: self._all(name, name, result.records) for name in tables}
        return result

    def _all(self, table: str, name: str, records: Iterable[Record]) -> pl.DataFrame:
        folders = [self.home / "mapped" / record.sha256 for record in records]
        paths = [path for folder in folders for path in (*mapped_files(folder, name), folder / f"{name}.parquet")]
        found = [all_tables()[table].conform(pl.scan_parquet(path)) for path in paths if path.is_file()]
        return pl.concat([all_tables()[table].empty().lazy(), *found]).collect()


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path)


Table = Callable[..., str]


@pytest.fixture(scope="session")
def table() -> Table:
    return write_table


def write_table(header: str, *rows: Mapping[str, object], sep: str = ",") -> str:
    """Delimited text with this header; a row names only the cells that are not blank."""
    names = header.split(sep)
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="", delimiter=sep, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
