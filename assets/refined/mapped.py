"""Reading the canonical form of exports. Not a table."""

from datetime import datetime
from pathlib import Path

import polars as pl

from sources.engine.refining import mapped_files
from warehouse.table import TIME


def mapped_frames(mapped: Path, accounts: pl.DataFrame, name: str) -> dict[str, pl.LazyFrame]:
    """The `orders` or `lines` of every export that has any, by fingerprint, with `exported_at`."""
    frames = {}
    for sha256, exported_at, joined in accounts.select("sha256", "exported_at", "joined").iter_rows():
        files = mapped_files(mapped / sha256, name)
        if files:
            frame = pl.scan_parquet(files)
            if "exported_at" not in frame.collect_schema():
                at = pl.lit(datetime.fromisoformat(exported_at)).cast(TIME)
                frame = frame.with_columns(at.alias("exported_at"))
            frames[":".join([sha256, *joined])] = frame
    return frames
