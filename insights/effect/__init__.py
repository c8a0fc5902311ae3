"""Did it work? A change before and after a day, beside a control that was not touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, log, sqrt
from statistics import NormalDist
from typing import Literal

import numpy as np
import polars as pl

from insights.effect.dispersion import dispersion
from insights.effect.time_series import step_of

Verdict = Literal["worked", "too_early", "no_effect_seen", "got_worse"]
LEVEL = 0.9
"""Of the interval that is told."""
SURE = 0.95
"""Of the interval that the verdict goes by: under no effect, one in forty is said to have worked."""
FEWEST_DAYS = 7
BOTH = (("before", False), ("after", True))
MORE_LIKELY_THAN_NOT = 0.5
ENOUGH = 30
"""Orders that each side must have on both sides of the day."""


@dataclass(frozen=True)
class Effect:
    """Rates (hits / orders) before and after, of the changed orders and the control.

    `ratio`: growth of the former over growth of the latter: 0.6 means that 40 % are gone; without a control, the plain
    growth. `low`, `high`: its 90 % interval. `trend`: what the changed orders' rate grew per week beside the control
    before the day, where it did; it is taken off (1.1 = by a tenth); null where it did not.
    """

    before: float | None
    after: float | None
    control_before: float | None
    control_after: float | None
    ratio: float | None
    low: float | None
    high: float | None
    verdict: Verdict
    has_control: bool
    trend: float | None = None


def effect_of(days: pl.DataFrame) -> Effect:
    """The effect from daily counts: `is_after`, `is_changed` (Boolean), `orders`, `hits`; one row per day and side.

    Difference in differences of the logs of rates: log(after / before) of the changed orders less that of the control.
    Its variance is that of Poisson counts times their dispersion over the days (Pearson's chi-square / degrees of
    freedom, at least 1), so that days that differ by more than chance widen the interval; where neighbouring days are
    alike (lag-1 correlation r), by (1 + r) / (1 - r) more. The surer the two drifted apart already, the more an
    interrupted time series that takes the trend off counts instead (`time_series.py`). Sources: P. McCullagh and
    J. A. Nelder, Generalized Linear Models (1989), 9.2; for the average of the two, S. T. Buckland et al., Biometrics
    53 (1997), 603-618; for the correlation, H. R. Kuensch, Annals of Statistics 17 (1989), 1217-1241.
    """
    sides = {
        (changed, after): days.filter(pl.col("is_changed") == changed, pl.col("is_after") == after)
        for changed in (True, False) for after in (False, True)
    }  # fmt: skip
    orders = {key: int(part["orders"].sum()) for key, part in sides.items()}
    hits = {key: int(part["hits"].sum()) for key, part in sides.items()}
    rates = {key: hits[key] / n if (n := orders[key]) else None for key in sides}
    has_control = all(orders[False, after] >= ENOUGH and hits[False, after] for after in (False, True))
    told = {"before": rates[True, False], "after": rates[True, True]}
    told |= {f"control_{name}": rates[False, after] if has_control else None for name, after in BOTH}
    early = sides[True, True].height < FEWEST_DAYS or min(orders[True, False], orders[True, True]) < ENOUGH
    if early or not hits[True, False]:
        verdict: Verdict = "too_early" if early else "no_effect_seen"
        return Effect(**told, ratio=None, low=None, high=None, verdict=verdict, has_control=has_control)
    changes = [_change(sides[True, False], sides[True, True])]
    changes += [_change(sides[False, False], sides[False, True])] if has_control else []
    value = changes[0][0] - (changes[1][0] if has_control else 0.0)
    variance = sum(variance for _, variance in changes)
    step = step_of(days, has_control)
    weighed = [(1 - step.weight, value, variance), (step.weight, step.change, step.variance)] if step else []
    value, error = _averaged(weighed or [(1.0, value, variance)])
    told_at, sure_at = (error * NormalDist().inv_cdf((1 + level) / 2) for level in (LEVEL, SURE))
    verdict = "worked" if value + sure_at < 0 else "got_worse" if value - sure_at > 0 else "no_effect_seen"
    ends = {"ratio": exp(value), "low": exp(value - told_at), "high": exp(value + told_at)}
    trend = exp(step.trend) if step and step.weight > MORE_LIKELY_THAN_NOT else None
    return Effect(**told, **ends, verdict=verdict, has_control=has_control, trend=trend)


def _averaged(models: Sequence[tuple[float, float, float]]) -> tuple[float, float]:
    """The mean of (weight, value, variance), and its standard error, which holds how far they are apart."""
    mean = sum(weight * value for weight, value, _ in models)
    return mean, sum(weight * sqrt(variance + (value - mean) ** 2) for weight, value, variance in models)


def _change(before: pl.DataFrame, after: pl.DataFrame) -> tuple[float, float]:
    """log(rate after / rate before) and its variance; half a hit is added, so that none is no infinity."""
    logs, variance = [], 0.0
    spread = _of_days([before, after])
    for part in (before, after):
        hits, orders = float(part["hits"].sum()) + 0.5, float(part["orders"].sum()) + 0.5
        logs.append(log(hits / orders) if orders else -inf)
        variance += spread / hits
    return logs[1] - logs[0], variance


def _of_days(parts: list[pl.DataFrame]) -> float:
    """How much more days vary than counts do, about the rate of their part; at least 1."""
    degrees, residuals = 0, []
    for part in parts:
        orders, hits = part.sort("day")["orders"].to_numpy(), part.sort("day")["hits"].to_numpy()
        expected = orders * hits.sum() / max(orders.sum(), 1)
        known = expected > 0
        if known.sum() < 3:
            continue
        residual = (hits[known] - expected[known]) / np.sqrt(expected[known])
        degrees += int(known.sum()) - 1
        residuals.append(residual)
    return dispersion(residuals, degrees)
