"""The lists in `data/`: regions, streets, names, products, carriers. Reading them, nothing else."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

FOLDER = Path(__file__).parent / "data"


@cache
def table(name: str) -> pl.DataFrame:
    """The list `data/<name>.csv`; ids and codes stay text, numbers are integers."""
    frame = pl.read_csv(FOLDER / f"{name}.csv", infer_schema=False)
    numbers = [c for c in ("weight", "weight_g", "price_cny_cents") if c in frame.columns]
    return frame.with_columns(pl.col(numbers).cast(pl.Int64))


@cache
def words(name: str, kind: str) -> pl.Series:
    """The texts of one kind in a list of `kind,text`."""
    return table(name).filter(pl.col("kind") == kind)["text"]
