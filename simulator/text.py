"""Making many texts at once: digits for patterns, letters for gathered words."""

from __future__ import annotations

import string

import numpy as np
import polars as pl

from simulator.model import Ints

_LETTERS = np.frombuffer(string.ascii_uppercase.encode(), dtype=np.uint8)


def pick(values: pl.Series, index: Ints) -> pl.Series:
    """`values[index]`, with repeats."""
    return values.gather(pl.Series(index, dtype=pl.UInt32))


def fill(pattern: str, count: int, rng: np.random.Generator) -> pl.Series:
    """`count` texts like `pattern`, every `#` a random digit and every `@` a random capital letter."""
    template = np.frombuffer(pattern.encode("ascii"), dtype=np.uint8)
    cells = np.tile(template, (count, 1))
    digits, letters = template == ord("#"), template == ord("@")
    cells[:, digits] = rng.integers(ord("0"), ord("9") + 1, (count, int(digits.sum())), dtype=np.uint8)
    cells[:, letters] = _LETTERS[rng.integers(0, 26, (count, int(letters.sum())))]
    return pl.Series(cells.view(f"S{len(template)}").ravel().astype(f"U{len(template)}"), dtype=pl.String)


def fill_by(patterns: pl.Series, rng: np.random.Generator) -> pl.Series:
    """Each row's own pattern filled; the number of distinct patterns must be small."""
    frame = pl.DataFrame({"pattern": patterns}).with_row_index()
    parts = [
        part.select("index", text=fill(str(part["pattern"][0]), part.height, rng))
        for part in frame.partition_by("pattern", maintain_order=True)
    ]
    return pl.concat(parts).sort("index")["text"]


def weighted(weights: pl.Series, count: int, rng: np.random.Generator) -> Ints:
    """`count` row numbers, drawn in proportion to `weights`."""
    share = weights.to_numpy().astype(np.float64)
    return rng.choice(len(share), size=count, p=share / share.sum()).astype(np.int64)
