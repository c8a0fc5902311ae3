"""What a rate should be: effects of every attribute, and of pairs that matter, fitted to the period before."""

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from insights.causes.coded import Coded, Floats, Period

ROUNDS = 12
CLOSE = 1e-4
LEAST_PRIOR, MOST_PRIOR = 3.0, 100.0
BEYOND_CHANCE = 2.0
"""Standard errors by which the pairs of two attributes must vary before they get effects of their own."""
LARGEST_TABLE = 1_000_000
PairTables = dict[tuple[int, int], Floats]


@dataclass
class Effects:
    """A factor per code of each attribute, and per pair of codes of some: the rate of an order is their product.

    `stands_on[a]`, `pairs_stand_on[a, b]`: how many hits before each factor is worth; one over it is its relative
    variance.
    """

    factors: list[Floats]
    stands_on: list[Floats]
    pairs: PairTables = field(default_factory=dict)
    pairs_stand_on: PairTables = field(default_factory=dict)

    def rates(self, period: Period) -> Floats:
        """The rate that each of the period's rows should have."""
        rates = np.ones(len(period.rows[0]))
        for codes, factor in zip(period.rows, self.factors, strict=True):
            rates *= factor[codes]
        for (a, b), table in self.pairs.items():
            rates *= table[period.rows[a], period.rows[b]]
        return rates


def fitted_effects(coded: Coded) -> Effects:
    """Fit the factors to the hits before by iterative proportional scaling, those of rare values drawn to 1.

    Sources: W. E. Deming and F. F. Stephan, On a least squares adjustment of a sampled frequency table when the
    expected marginal totals are known, Annals of Mathematical Statistics 11 (1940), 427-444; for the drawing, the
    Gamma-Poisson estimate of D. G. Clayton and J. Kaldor, Empirical Bayes estimates of age-standardized relative risks,
    Biometrics 43 (1987), 671-681, its variance by the method of moments.
    """
    before = coded.before
    sizes = [coded.size(a) for a in range(len(coded.attributes))]
    observed = [np.bincount(hits, minlength=size).astype(float) for hits, size in zip(before.hits, sizes, strict=True)]
    rate = before.hit_count / before.orders
    effects = Effects([np.ones(size) for size in sizes], [])
    effects.factors[0] = effects.factors[0] * rate
    counts = [np.bincount(codes, minlength=size) for codes, size in zip(before.rows, sizes, strict=True)]
    plain: list[Floats] = [np.asarray(count * before.weight * rate, np.float64) for count in counts]
    priors = [_prior(seen, expected) for seen, expected in zip(observed, plain, strict=True)]
    effects.stands_on = [seen + prior for seen, prior in zip(observed, priors, strict=True)]
    drawn = [np.ones(size) for size in sizes]
    _fit_factors(before, effects, observed, priors, drawn)
    if _add_pairs(coded, effects):
        _fit_factors(before, effects, observed, priors, drawn)
    return effects


def _fit_factors(
    before: Period, effects: Effects, observed: list[Floats], priors: list[float], drawn: list[Floats]
) -> None:
    """Scale until the sums agree. `drawn`: how far each factor has been drawn, so that the prior counts once."""
    expected = effects.rates(before)
    for _ in range(ROUNDS):
        moved = 0.0
        for a, codes in enumerate(before.rows):
            undrawn = np.bincount(codes, weights=expected, minlength=len(drawn[a])) * before.weight / drawn[a]
            factor = (observed[a] + priors[a]) / (undrawn + priors[a])
            step = factor / drawn[a]
            drawn[a], effects.factors[a] = factor, effects.factors[a] * step
            expected = expected * step[codes]
            moved = max(moved, float(np.abs(np.log(step)).max()))
        if moved < CLOSE:
            break


def _add_pairs(coded: Coded, effects: Effects) -> bool:
    """Give pairs of values effects of their own where their hits vary by more than chance; true if there are any."""
    before, expected = coded.before, effects.rates(coded.before)
    for a, b in combinations(range(len(coded.attributes)), 2):
        shape = coded.size(a), coded.size(b)
        cells = shape[0] * shape[1]
        if cells > LARGEST_TABLE:
            continue
        seen, sums = (
            np.bincount(codes[a].astype(np.int64) * shape[1] + codes[b], weights=weights, minlength=cells)
            for codes, weights in ((before.hits, None), (before.rows, expected * before.weight))
        )
        weight = float((sums**2).sum())
        error = float((sums + 2 * sums**2).sum()) ** 0.5
        beyond = float(((seen - sums) ** 2 - sums).sum())
        if beyond > BEYOND_CHANCE * error:
            prior = float(np.clip(weight / beyond, LEAST_PRIOR, MOST_PRIOR))
            factor = np.asarray((seen + prior) / (sums + prior), np.float64)
            effects.pairs[a, b] = factor.reshape(shape)
            effects.pairs_stand_on[a, b] = np.asarray(seen + prior, np.float64).reshape(shape)
            expected = expected * effects.pairs[a, b][before.rows[a], before.rows[b]]
    return bool(effects.pairs)


def _prior(observed: Floats, expected: Floats) -> float:
    """One over the variance of the values' true factors: the hits that a value's own are weighed against."""
    weight = float((expected**2).sum())
    variance = float(((observed - expected) ** 2 - expected).sum()) / weight if weight else 0.0
    return float(np.clip(1 / max(variance, 1 / MOST_PRIOR), LEAST_PRIOR, MOST_PRIOR))
