"""A canonical table in the lake: Parquet partitions by month, named by a manifest.

New rows are merged into the partitions that they touch; of each order the newest export wins. Partitions are written
aside and the manifest is replaced in one step, so that a crash leaves the table as it was and a second try repairs it.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from uuid import uuid4

import polars as pl

from warehouse.table import Table

MANIFEST = "manifest.json"
KEY = "order_key"
VERSION = ("exported_at", "source_file")
MONTH = "month"
ARRIVAL = "arrival"
Months = Callable[[pl.LazyFrame], pl.LazyFrame]


@dataclass(frozen=True)
class Merge:
    """What is to be merged into a table: rows per export (by fingerprint, in the order of arrival), and how rows get
    their month. `versions` says how each export was mapped: with another one its rows are others.
    """

    exports: dict[str, pl.LazyFrame]
    months: Months
    versions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Manifest:
    """What a table is made of: its partitions, and which exports (in which version) are merged into it."""

    partitions: list[str] = field(default_factory=list)
    merged: dict[str, str] = field(default_factory=dict)

    def is_stale(self, versions: Mapping[str, str]) -> bool:
        """Whether an export that is in the table was mapped anew since."""
        return any(versions.get(export, version) != version for export, version in self.merged.items())


class LakeTable:
    """One partitioned table below `folder`."""

    def __init__(self, folder: Path, table: Table) -> None:
        self.folder, self.table = folder, table

    def _manifest(self) -> Manifest:
        path = self.folder / MANIFEST
        if not path.is_file():
            return Manifest()
        told = json.loads(path.read_text(encoding="utf-8"))
        # Once versions were not kept: such exports count as of another one.
        merged = told["merged"] if isinstance(told["merged"], dict) else dict.fromkeys(told["merged"], "")
        return Manifest(told["partitions"], merged)

    @property
    def files(self) -> list[Path]:
        """Its partitions, each a Parquet file; columns that no row has may be absent."""
        return [self.folder / name for name in self._manifest().partitions]

    def scan(self, partitions: Iterable[str] | None = None) -> pl.LazyFrame:
        """All rows (or those of some partitions) with exactly the table's columns."""
        names = self._manifest().partitions if partitions is None else partitions
        paths = [self.folder / name for name in names]
        if not paths:
            return self.table.empty().lazy()
        return pl.scan_parquet(paths, schema=self.table.schema, missing_columns="insert")

    def merge(self, merge: Merge) -> None:
        """Merge the exports that are not in it yet; `merge.months` adds the column `month` (text) to rows.

        The rows of one export must agree on `exported_at` and `source_file` per order. Repeating a merge changes
        nothing. Where an export was mapped anew, the whole table is made again: what its rows had displaced may return.
        """
        manifest = self._manifest()
        if manifest.is_stale(merge.versions):
            manifest = Manifest()
        exports = {sha256: rows for sha256, rows in merge.exports.items() if sha256 not in manifest.merged}
        if not exports and manifest == self._manifest():
            return
        written, untouched = self._merged(exports, manifest.partitions, merge.months) if exports else ([], [])
        merged = manifest.merged | {sha256: merge.versions.get(sha256, "") for sha256 in exports}
        self._commit(Manifest(sorted([*untouched, *written]), merged))

    def _merged(
        self, exports: Mapping[str, pl.LazyFrame], partitions: list[str], months: Months
    ) -> tuple[list[str], list[str]]:
        """Partitions written with the exports in them, and those that stay as they are."""
        frames = [self.table.conform(frame) for frame in exports.values()]
        touched = self._touched(partitions, pl.concat(frames))
        versions = [self.scan(touched), *frames] if touched else frames
        kept = newest(versions) if len(versions) > 1 else versions[0]
        return self._write(months(kept)), [name for name in partitions if name not in touched]

    def _touched(self, partitions: list[str], new: pl.LazyFrame) -> list[str]:
        if not partitions:
            return []
        known = pl.scan_parquet([self.folder / name for name in partitions], include_file_paths="path")
        known = known.select(KEY, "path").join(new.select(KEY), on=KEY, how="semi")
        paths = known.select(pl.col("path").unique()).collect(engine="streaming")["path"].to_list()
        return sorted({Path(path).name for path in paths})

    def _write(self, rows: pl.LazyFrame) -> list[str]:
        """Write new partitions under fresh names; absent columns are left out of the files."""
        aside = self.folder / f"aside-{uuid4().hex}"
        aside.mkdir(parents=True)
        rows.sink_parquet(
            pl.PartitionBy(aside, key=MONTH, include_key=False, approximate_bytes_per_file=None),
            compression="lz4",
            engine="streaming",
        )
        names = []
        for path in sorted(aside.rglob("*.parquet")):
            name = f"{path.parent.name.removeprefix(MONTH + '=')}-{uuid4().hex[:8]}.parquet"
            path.replace(self.folder / name)
            names.append(name)
        _remove_tree(aside)
        return names

    def _commit(self, manifest: Manifest) -> None:
        aside = self.folder / (MANIFEST + ".next")
        aside.write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        aside.replace(self.folder / MANIFEST)
        for path in self.folder.iterdir():
            if path.is_dir():
                _remove_tree(path)
            elif path.suffix == ".parquet" and path.name not in manifest.partitions:
                path.unlink()


def newest(versions: Sequence[pl.LazyFrame]) -> pl.LazyFrame:
    """Of each order the rows of its newest export; a tie goes to the file name that sorts last, then to the last frame.

    `versions` stand in the order of arrival: a file may have been written again under its name.
    """
    arrived = pl.concat([rows.with_columns(pl.lit(n).alias(ARRIVAL)) for n, rows in enumerate(versions)])
    by = [*VERSION, ARRIVAL]
    exports = arrived.select(by).unique().collect(engine="streaming").sort(by).with_row_index("age")
    aged = arrived.join(exports.lazy(), on=by, how="left", nulls_equal=True, maintain_order="none")
    winners = aged.group_by(KEY).agg(pl.col("age").max())
    return aged.join(winners, on=[KEY, "age"], how="semi").drop("age", ARRIVAL)


def _remove_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()
