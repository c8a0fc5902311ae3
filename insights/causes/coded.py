"""Orders as arrays: each attribute's values as small numbers, so that combinations are arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
MISSING = 0
"""The code of an unknown value, and of one with too few hits to be told apart: no finding names it."""
MOST_VALUES = 1000
SAMPLE = 600_000
"""Rows of a period from which expectations are summed; hits are all counted."""


@dataclass(frozen=True)
class Period:
    """Orders of a period in codes: `rows` for the expectations, each standing for `weight` orders, and `hits`."""

    rows: tuple[npt.NDArray[np.int32], ...]
    hits: tuple[npt.NDArray[np.int32], ...]
    weight: float
    orders: int

    @property
    def hit_count(self) -> int:
        """Orders with a hit."""
        return len(self.hits[0]) if self.hits else 0


@dataclass(frozen=True)
class Coded:
    """Two periods in the same codes; `values[a][code - 1]` is the text behind a code of attribute `a`."""

    attributes: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    before: Period
    now: Period
    expecting: Period
    """The orders that set how many hits to expect now: those of now, or, where counts are compared, those of before."""
    merged: dict[str, int]
    """Attribute -> how many of its values had too few hits to be told apart."""

    def size(self, attribute: int) -> int:
        """Codes of an attribute, `MISSING` among them."""
        return len(self.values[attribute]) + 1


def encode(
    before: pl.DataFrame,
    now: pl.DataFrame,
    attributes: Sequence[str],
    hit: str,
    fewest_hits: int,
    seed: int,
    volume: float | None = None,
) -> Coded:
    """Both periods in codes. A value has a code of its own if at least `fewest_hits` orders of `now` with it are hits.

    `hit` names a Boolean column; rows where it is null (not evaluable) take no part. `volume`: see `find_causes`.
    """
    known_before, known_now = (frame.filter(pl.col(hit).is_not_null()) for frame in (before, now))
    values, merged = [], {}
    for name in attributes:
        counts = known_now.filter(pl.col(hit)).group_by(name).agg(pl.len()).drop_nulls()
        enough = counts.filter(pl.col("len") >= fewest_hits).sort("len", name, descending=[True, False])
        kept = enough.head(MOST_VALUES)[name].cast(pl.String)
        values.append(tuple(kept.to_list()))
        all_values = (
            pl.concat([part[name].cast(pl.String) for part in (known_before, known_now)]).drop_nulls().n_unique()
        )
        if all_values > len(values[-1]):
            merged[name] = all_values - len(values[-1])
    first, last = (_period(frame, attributes, values, hit, seed) for frame in (known_before, known_now))
    expecting = last if volume is None else replace(first, weight=first.weight * volume)
    return Coded(tuple(attributes), tuple(values), first, last, expecting, merged)


def _period(
    frame: pl.DataFrame, attributes: Sequence[str], values: Sequence[Sequence[str]], hit: str, seed: int
) -> Period:
    rows = frame.sample(SAMPLE, seed=seed) if frame.height > SAMPLE else frame
    weight = frame.height / rows.height if rows.height else 1.0
    hits = frame.filter(pl.col(hit))
    of_rows, of_hits = (
        tuple(_codes(part[name], known) for name, known in zip(attributes, values, strict=True))
        for part in (rows, hits)
    )
    return Period(of_rows, of_hits, weight, frame.height)


def _distinct(*columns: pl.Series) -> int:
    """How many different texts there are, null left out."""
    return pl.concat([column.unique().cast(pl.String) for column in columns]).drop_nulls().n_unique()


def _codes(column: pl.Series, known: Sequence[str]) -> npt.NDArray[np.int32]:
    """Each text as its place among `known`, counted from 1; `MISSING` for others and null. Texts are looked up once."""
    categories = column.cast(pl.Categorical)
    texts = categories.unique().drop_nulls()
    if not known or texts.is_empty():
        return np.zeros(len(column), dtype=np.int32)
    codes = pl.Series(range(1, len(known) + 1), dtype=pl.Int32)
    found = texts.cast(pl.String).replace_strict(pl.Series(known), codes, default=MISSING, return_dtype=pl.Int32)
    places = texts.to_physical().cast(pl.Int64).to_numpy()
    table = np.zeros(int(places.max()) + 2, dtype=np.int32)
    table[places] = found.to_numpy()
    at: Ints = categories.to_physical().cast(pl.Int64).fill_null(len(table) - 1).to_numpy()
    return np.asarray(table[at], dtype=np.int32)
