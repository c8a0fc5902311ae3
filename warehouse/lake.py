"""The lake: where each asset's frame lies, and writing one in a single step."""

from pathlib import Path

import polars as pl

from warehouse.lake_table import LakeTable, Merge
from warehouse.tables import all_tables


class Lake:
    """Everything below `folder`: canonical tables in partitions, all else as one Parquet file per asset."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def table(self, asset: str) -> LakeTable:
        """The partitioned table that `refined_<table>` keeps."""
        return LakeTable(self.folder / asset, all_tables()[asset.removeprefix("refined_")])

    def is_partitioned(self, asset: str) -> bool:
        """Whether the asset is kept in partitions by month."""
        return (self.folder / asset).is_dir()

    def has(self, asset: str) -> bool:
        """Whether a night has kept it."""
        return all(file.is_file() for file in self.files(asset))

    def files(self, asset: str) -> list[Path]:
        """The Parquet files of an asset."""
        return self.table(asset).files if self.is_partitioned(asset) else [self.folder / f"{asset}.parquet"]

    def scan(self, asset: str) -> pl.LazyFrame:
        """An asset's rows."""
        return self.table(asset).scan() if self.is_partitioned(asset) else pl.scan_parquet(self.files(asset))

    def write(self, asset: str, frame: pl.DataFrame | pl.LazyFrame | Merge) -> None:
        """Keep what an asset returned."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if isinstance(frame, Merge):
            (self.folder / asset).mkdir(exist_ok=True)
            self.table(asset).merge(frame)
            return
        aside = self.folder / f"{asset}.parquet.next"
        frame.lazy().sink_parquet(aside, compression="lz4")
        aside.replace(self.folder / f"{asset}.parquet")
