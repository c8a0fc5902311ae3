"""Reading the canonical form of exports. Not a table."""

from datetime import datetime
from pathlib import Path

import polars as pl

from sources.engine.refining import mapped_files
from warehouse.table import TIME


def mapped_frames(mapped: Path, accounts: pl.DataFrame, name: str) -> dict[str, pl.LazyFrame]:
    """The `orders` or `lines` of every export that has any, by fingerprint, with `exported_at`."""
    frames = {}
    for sha256, exported_at in accounts.select("sha256", "exported_at").iter_rows():
        files = mapped_files(mapped / sha256, name)
        if files:
            frame = pl.scan_parquet(files)
            if "exported_at" not in frame.collect_schema():
                at = pl.lit(datetime.fromisoformat(exported_at)).cast(TIME)
                frame = frame.with_columns(at.alias("exported_at"))
            frames[sha256] = frame
    return frames


def versions(accounts: pl.DataFrame) -> dict[str, str]:
    """By which mapping, and with which lookup files, every export was mapped, by fingerprint."""
    rows = accounts.select("sha256", "mapping", "joined").iter_rows()
    return {sha256: ":".join([mapping, *joined]) for sha256, mapping, joined in rows}
