"""The smallest set of combinations of attributes that explains why a rate, or a count, changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from insights.causes.coded import Coded, Floats, encode
from insights.causes.expectation import Effects, fitted_effects
from insights.causes.scan import Cells, Pattern, Places, all_cells, chance, price, scores

Flags = npt.NDArray[np.bool_]

FEWEST_HITS = 10
"""Hits now that a combination must have to be looked at."""
CHANCE = 0.004
"""At most so probable may a finding be where nothing has happened, over all combinations that were looked at."""
MOST_FINDINGS = 8
SWEEPS = 3
DEEPER = 1.0
"""Evidence that every further attribute of a pattern has to bring beyond the price of the many combinations."""
SEED = 20260101
FITS, CLOSE, TINY = 40, 1e-4, 1e-9
LEAST_VARIANCE, MOST_VARIANCE = 0.005, 0.25


@dataclass(frozen=True)
class Finding:
    """Orders with these values have more hits now than what they had before, and everybody's change, let expect.

    Where counts are compared, the orders of before set what to expect, not those of now.

    `observed`, `orders`: hits and orders now; `expected`: hits with the rate of before, adjusted for the mix of
    orders, for all other findings and for the change of all others. `excess` = observed - expected;
    `share_of_change`: of all that grew (the change or, where what findings leave fell, their excesses), 0 to 1;
    `coverage`: of all hits now; `confidence` = 1 - the chance of such a finding where nothing has happened. Rates
    are hits / orders; that before is null without orders.
    """

    pattern: dict[str, str]
    orders: int
    observed: int
    expected: float
    excess: float
    share_of_change: float | None
    coverage: float
    confidence: float
    rate_before: float | None
    rate_now: float


@dataclass(frozen=True)
class Search:
    """What a search found. `change`: hits beyond their mix-adjusted expectation; `drift`: the factor of all others."""

    findings: tuple[Finding, ...]
    orders_before: int
    orders_now: int
    hits_before: int
    hits_now: int
    change: float
    drift: float
    looked_at: int
    merged: dict[str, int] = field(default_factory=dict)

    @property
    def explained(self) -> float | None:
        """Share of all that grew that the findings explain together; null where nothing grew."""
        shares = [finding.share_of_change for finding in self.findings if finding.share_of_change is not None]
        return sum(shares) if shares else None


def find_causes(
    before: pl.DataFrame,
    now: pl.DataFrame,
    attributes: Sequence[str],
    hit: str = "hit",
    most: int = MOST_FINDINGS,
    volume: float | None = None,
) -> Search:
    """Search for combinations of up to three values that go with a growth of the rate of `hit` from `before` to `now`.

    Both frames have one row per order: `attributes` (text, null = unknown) and `hit` (Boolean, null = not evaluable:
    the row takes no part). The rate before is modelled by effects of attributes and of pairs that matter, so that a
    change of the mix of orders is none of the rate; every combination with enough hits is compared with what it should
    have; what a finding explains is taken away before the next is looked for; at the end each has to hold beside the
    others. Of more than 600,000 orders a period a fixed sample tells what to expect; hits are all counted.

    `volume` compares counts, not rates: the orders of `before`, times it (the length of now over that of before), set
    what to expect, so that more orders are a growth too.
    """
    counts = before[hit].count(), now[hit].count(), int(before[hit].sum()), int(now[hit].sum())
    if min(counts) == 0 or not attributes:
        return Search((), *counts, change=0.0, drift=1.0, looked_at=0)
    coded = encode(before, now, attributes, hit, FEWEST_HITS, SEED, volume)
    return _Explaining(coded, fitted_effects(coded)).search(counts, most)


class _Explaining:
    """The state of one search: what is expected of each row, and the patterns that are explained away."""

    def __init__(self, coded: Coded, effects: Effects) -> None:
        self.coded = coded
        self.base = effects.rates(coded.expecting)
        self.cells = list(all_cells(coded, effects, FEWEST_HITS))
        self.tried = dict.fromkeys((1, 2, 3), 0)
        for cells in self.cells:
            self.tried[len(cells.attributes)] += cells.tried
        self.total = float(coded.now.hit_count)
        self.pair_variance = _pair_variance(self.cells)
        self.members: dict[Pattern, Flags] = {}

    def search(self, counts: tuple[int, int, int, int], most: int) -> Search:
        found = self._greedy([], most)
        for _ in range(SWEEPS):
            again = self._sweep(found)
            if again == found:
                break
            found = self._greedy(again, most)
        factors, drift = self._fit(found)
        change = self.total - self.base.sum() * self.coded.expecting.weight
        findings = [self._told(pattern, found, factors, drift) for pattern in found]
        grown = max(change, sum(finding.excess for finding in findings))
        if grown > 0:
            findings = [replace(finding, share_of_change=finding.excess / grown) for finding in findings]
        findings.sort(key=lambda finding: (-finding.excess, sorted(finding.pattern.items())))
        return Search(
            tuple(findings), *counts, change=change, drift=drift, looked_at=sum(self.tried.values()),
            merged=self.coded.merged,
        )  # fmt: skip

    def _greedy(self, found: list[Pattern], most: int) -> list[Pattern]:
        """Add the best pattern, as long as there is one that is no chance."""
        found = list(found)
        while len(found) < most:
            best = self._best(found)
            if best is None or best in found:
                break
            found.append(best)
        return found

    def _sweep(self, found: list[Pattern]) -> list[Pattern]:
        """Look for each again beside the others: one that a better one replaces, or that no longer holds, goes."""
        kept = list(found)
        for pattern in found:
            others = [other for other in kept if other != pattern]
            best = self._best(others)
            if best is None:
                kept = others
            elif best not in kept:
                kept[kept.index(pattern)] = best
        return kept

    def _best(self, explained: list[Pattern]) -> Pattern | None:
        """The pattern with the most evidence beyond its price, if it is no chance."""
        now = self._explained(explained)
        total_expected = now.sum() * self.coded.expecting.weight
        best, most = None, -np.inf
        for cells in self.cells:
            depth = len(cells.attributes)
            evidence = scores(
                cells, now, self.coded.expecting.weight, self.total, total_expected, self.pair_variance
            ).evidence
            at = int(np.argmax(evidence))
            worth = evidence[at] - price(self.tried[depth]) - DEEPER * (depth - 1)
            if worth > most and self._chance_of(float(evidence[at]), depth) <= CHANCE:
                most = worth
                best = tuple(zip(cells.attributes, map(int, cells.codes[at]), strict=True))
        return best

    def _explained(self, patterns: list[Pattern]) -> Floats:
        """The expected rates of the rows when these patterns are explained; the drift of all is left out."""
        factors, drift = self._fit(patterns)
        return self._raised(patterns, factors, drift) / drift

    def _raised(self, patterns: list[Pattern], factors: list[float], drift: float) -> Floats:
        """What the rows should have: at most a hit each."""
        now = self.base * drift
        for pattern, factor in zip(patterns, factors, strict=True):
            now[self._in(pattern)] *= factor
        return np.minimum(now, 1.0)

    def _fit(self, patterns: list[Pattern]) -> tuple[list[float], float]:
        """A factor for each pattern, and one for all orders, so that each has the hits that it has."""
        weight = self.coded.expecting.weight
        if not patterns:
            return [], self.total / max(self.base.sum() * weight, TINY)
        observed = [float(self._hits_in([pattern]).sum()) for pattern in patterns]
        inside = [self._in(pattern) for pattern in patterns]
        free_hits = self.total - float(self._hits_in(patterns).sum())
        free = self.base[~np.logical_or.reduce(inside)].sum() * weight
        drift = max(free_hits, 0.5) / max(free, TINY)
        factors = [1.0] * len(patterns)
        for _ in range(FITS):
            now, before = self._raised(patterns, factors, drift), list(factors)
            for number, rows in enumerate(inside):
                # What is new now has no orders before: nothing was expected, and no factor can change that.
                if rows.any():
                    factors[number] *= observed[number] / max(now[rows].sum() * weight, TINY)
            if all(abs(new / old - 1) < CLOSE for new, old in zip(factors, before, strict=True)):
                break
        return factors, drift

    def _in(self, pattern: Pattern) -> Flags:
        """Which of the rows that set what to expect the pattern holds for."""
        if pattern not in self.members:
            self.members[pattern] = _holds(self.coded.expecting.rows, pattern)
        return self.members[pattern]

    def _hits_in(self, patterns: list[Pattern]) -> Flags:
        """Which hits now any of the patterns holds for."""
        hits = self.coded.now.hits
        found = np.zeros(len(hits[0]), dtype=bool)
        for pattern in patterns:
            found |= _holds(hits, pattern)
        return found

    def _told(
        self, pattern: Pattern, found: list[Pattern], factors: list[float], drift: float
    ) -> Finding:
        coded, rows = self.coded, self._in(pattern)
        others = [(other, factor) for other, factor in zip(found, factors, strict=True) if other != pattern]
        without = self._raised([other for other, _ in others], [factor for _, factor in others], drift)
        expected = float(without[rows].sum() * coded.expecting.weight)
        observed = int(self._hits_in([pattern]).sum())
        orders = round(int(_holds(coded.now.rows, pattern).sum()) * coded.now.weight)
        before, hits_before = (_holds(part, pattern) for part in (coded.before.rows, coded.before.hits))
        orders_before = int(before.sum()) * coded.before.weight
        return Finding(
            pattern={coded.attributes[a]: coded.values[a][code - 1] for a, code in pattern},
            orders=orders, observed=observed, expected=expected, excess=observed - expected,
            share_of_change=None,
            coverage=observed / self.total, confidence=1 - self._chance(pattern, found),
            rate_before=float(hits_before.sum()) / orders_before if orders_before else None,
            rate_now=observed / orders if orders else 0.0,
        )  # fmt: skip

    def _chance(self, pattern: Pattern, found: list[Pattern]) -> float:
        now = self._explained([other for other in found if other != pattern])
        attributes, codes = (tuple(part) for part in zip(*pattern, strict=True))
        cells = next(cells for cells in self.cells if cells.attributes == attributes)
        at = int(np.flatnonzero((cells.codes == np.array(codes)).all(axis=1))[0])
        total_expected = now.sum() * self.coded.expecting.weight
        evidence = scores(
            cells, now, self.coded.expecting.weight, self.total, total_expected, self.pair_variance
        ).evidence[at]
        return self._chance_of(float(evidence), len(pattern))

    def _chance_of(self, evidence: float, depth: int) -> float:
        """Each depth has a third of the chance: the few cells of one attribute need not pay for the many of three."""
        return chance(evidence, len(self.tried) * self.tried[depth])


def _holds(codes: Sequence[Places], pattern: Pattern) -> Flags:
    """Which rows have all values of the pattern."""
    holds = np.ones(len(codes[0]), dtype=bool)
    for a, code in pattern:
        holds &= codes[a] == code
    return holds


def _pair_variance(cells: list[Cells]) -> float:
    """How much rates of two values together differ from what the two effects say: the variance of that ratio.

    By the method of moments over the cells of two attributes: what their hits before vary beyond chance.
    """
    pairs = [part for part in cells if len(part.attributes) == 2]
    if not pairs:
        return LEAST_VARIANCE
    observed = np.concatenate([part.observed_before for part in pairs])
    expected = np.concatenate([part.expected_before for part in pairs])
    weight = float((expected**2).sum())
    variance = float(((observed - expected) ** 2 - expected).sum()) / weight if weight else 0.0
    return float(np.clip(variance, LEAST_VARIANCE, MOST_VARIANCE))
