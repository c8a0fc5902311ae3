"""The search: every combination of values with enough hits, compared with what it should have had."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import erfc, log, sqrt

import numpy as np
import numpy.typing as npt

from insights.causes.coded import Coded, Floats, Ints, Period
from insights.causes.expectation import Effects

DEEPEST = 3
WORTH_COUNTING = 3
"""Hits from which on a cell is counted as one that was looked at."""
DENSE = 4_000_000
"""So many possible cells are counted in a table; more of them by looking up the few that have hits."""
Places = npt.NDArray[np.int32]
Pattern = tuple[tuple[int, int], ...]
"""(attribute, code), ..."""


@dataclass(frozen=True)
class Cells:
    """Combinations of the values of some attributes that have enough hits now, with their counts."""

    attributes: tuple[int, ...]
    codes: Ints
    """One row per cell, one column per attribute."""
    observed: Floats
    observed_before: Floats
    expected_before: Floats
    doubt: Floats
    """Variance of what the main effects say of the cell, relative: one over the hits that each of them stands on."""
    tried: int
    """How many cells there are that could have had as many hits by chance."""
    of_rows: Places
    """For each row that sets what to expect the number of its cell, or the number of cells where it is in none."""


def all_cells(coded: Coded, effects: Effects, fewest_hits: int) -> Iterator[Cells]:
    """The cells of every combination of up to three attributes."""
    before = effects.rates(coded.before)
    usable = [a for a in range(len(coded.attributes)) if coded.values[a]]
    for depth in range(1, DEEPEST + 1):
        for attributes in combinations(usable, depth):
            cells = _cells(coded, attributes, effects, before, fewest_hits)
            if cells:
                yield cells


def _cells(
    coded: Coded, attributes: tuple[int, ...], effects: Effects, before: Floats, fewest_hits: int
) -> Cells | None:
    sizes = [coded.size(a) for a in attributes]
    keys, counts = np.unique(_keys([coded.now.hits[a] for a in attributes], sizes), return_counts=True)
    parts = np.stack(np.unravel_index(keys, sizes), axis=1)
    told = (counts >= fewest_hits) & (parts > 0).all(axis=1)
    if not told.any():
        return None
    tried = int((counts >= WORTH_COUNTING).sum())
    keys, counts, parts = keys[told], counts[told], parts[told]
    find = _finder(keys, int(np.prod(sizes)))

    def of(period: Period, part: str) -> Places:
        return find(_keys([getattr(period, part)[a] for a in attributes], sizes))

    n = len(keys)
    hits_before: Floats = np.bincount(of(coded.before, "hits"), minlength=n + 1)[:n].astype(np.float64)
    rows_before = np.bincount(of(coded.before, "rows"), weights=before, minlength=n + 1)[:n] * coded.before.weight
    worth = _stands_on(attributes, parts, effects)
    if len(worth) == 1:
        # Its own factor was fitted to these very hits.
        hits_before = rows_before = worth[0]
        doubt = np.full(n, np.inf)
    else:
        # The cell's own hits are counted as its own.
        doubt = np.sum([1 / np.maximum(hits - hits_before, 1) for hits in worth], axis=0)
    return Cells(
        attributes, parts.astype(np.int64), counts.astype(float), np.asarray(hits_before, np.float64),
        np.asarray(rows_before, np.float64), np.asarray(doubt, np.float64), tried, of(coded.expecting, "rows"),
    )  # fmt: skip


def _stands_on(attributes: tuple[int, ...], parts: Ints, effects: Effects) -> list[Floats]:
    """The hits that each of the factors of the cells is worth; a fitted pair stands for its two attributes."""
    if attributes in effects.pairs:
        return [effects.pairs_stand_on[attributes][parts[:, 0], parts[:, 1]]]
    return [effects.stands_on[a][parts[:, number]] for number, a in enumerate(attributes)]


def _keys(codes: Sequence[Places], sizes: Sequence[int]) -> Ints:
    key = codes[0].astype(np.int64)
    for column, size in zip(codes[1:], sizes[1:], strict=True):
        key = key * size + column
    return key


def _finder(keys: Ints, possible: int) -> Callable[[Ints], Places]:
    """A function from keys to their place in `keys`, len(keys) for the others."""
    if possible <= DENSE:
        places = np.full(possible, len(keys), dtype=np.int32)
        places[keys] = np.arange(len(keys))
        return lambda wanted: places[wanted]

    def look_up(wanted: Ints) -> Places:
        at = np.searchsorted(keys, wanted)
        at[at == len(keys)] = 0
        return np.where(keys[at] == wanted, at, len(keys)).astype(np.int32)

    return look_up


@dataclass(frozen=True)
class Scores:
    """Of each of some cells: expected hits, evidence (log-likelihood ratio), and its chance under none."""

    expected: Floats
    evidence: Floats


def scores(
    cells: Cells, now: Floats, weight: float, total_observed: float, total_expected: float, pair_variance: float
) -> Scores:
    """Compare the cells with the rest: has the rate in them grown by more than everywhere else?

    `now`: what each row that sets what to expect should have, `weight`: for how many orders it stands. Under
    no cause, hits now and before are shared as expectations are,
    those before together with what the main effects are worth: of one attribute its own hits, of several as many as the
    doubt about each effect and the variance of what they say together (`pair_variance`) leave.
    The evidence is the log of the likelihood ratio of that binomial: M. Kulldorff, A spatial scan statistic,
    Communications in Statistics: Theory and Methods 26 (1997), 1481-1496.
    """
    n = len(cells.observed)
    inside = np.bincount(cells.of_rows, weights=now, minlength=n + 1)[:n] * weight
    outside_observed = np.maximum(total_observed - cells.observed, 0.5)
    outside_expected = np.maximum(total_expected - inside, 0.5)
    inside = np.maximum(inside * outside_observed / outside_expected, 1e-9)
    worth = 1 / (pair_variance + cells.doubt)
    before, expected_before = cells.observed_before + worth, cells.expected_before + worth
    both = cells.observed + before
    share = inside / (inside + expected_before)
    fitted = both * share
    up = cells.observed > fitted
    evidence = cells.observed * np.log(cells.observed / fitted) + before * np.log(before / (both - fitted))
    # What it should have had, given what the cell had before.
    return Scores(inside * before / expected_before, np.where(up, evidence, 0.0))


def chance(evidence: float, tried: int) -> float:
    """At most how probable so much evidence is where nothing has happened, when so many cells are looked at."""
    return min(1.0, 0.5 * erfc(sqrt(max(evidence, 0.0))) * tried)


def price(tried: int) -> float:
    """What a cell among so many has to show before it counts as evidence."""
    return log(max(tried, 1))
