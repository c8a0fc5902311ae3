"""Interrupted time series: a step on the day of a change, beside a trend that was there before it.

Sources: for the step beside a trend, A. K. Wagner et al., Journal of Clinical Pharmacy and Therapeutics 27 (2002),
299-309; for the control, J. Lopez Bernal et al., International Journal of Epidemiology 47 (2018), 2082-2093.
"""

from dataclasses import dataclass
from math import exp
from typing import Any

import numpy as np
import polars as pl

from insights.effect.dispersion import Vector, dispersion

DAYS_OF_A_TREND = 14
"""Before the change: fewer show no trend."""
HALF_AT = 1.5
"""Square of the standard errors at which a trend is taken for one as much as for chance; `benchmarks/effects.py` shows
what other values make of the intervals."""
STEPS, LARGEST_STEP, LARGEST_LOG = 50, 2.0, 30.0
"""So that a fit ends, and no exponential overflows."""
WEEK = 7.0


@dataclass(frozen=True)
class Step:
    """`change`: log of the ratio that the day made; `variance` of it; `trend`: of the log rate, per week, taken off.

    `weight`: 0 to 1, how surely there is such a trend.
    """

    change: float
    variance: float
    trend: float
    weight: float


@dataclass(frozen=True)
class _Series:
    """Days in order: `weeks` since the change, `hits` of `trials`, and the log of what is expected of a trial."""

    weeks: Vector
    hits: Vector
    trials: Vector
    offset: Vector
    is_share: bool

    def mean(self, linear: Vector) -> tuple[Vector, Vector]:
        """Expected hits and their variance at a linear predictor."""
        given = np.clip(self.offset + linear, -LARGEST_LOG, LARGEST_LOG)
        if self.is_share:
            share = 1 / (1 + np.exp(-given))
            return self.trials * share, self.trials * share * (1 - share)
        return np.exp(given), np.exp(given)

    def where(self, mask: np.ndarray[Any, np.dtype[np.bool_]]) -> "_Series":
        """Some of the days."""
        return _Series(self.weeks[mask], self.hits[mask], self.trials[mask], self.offset[mask], self.is_share)


def step_of(days: pl.DataFrame, has_control: bool) -> Step | None:
    """The step beside a trend of the changed orders' own; None where the days are too few to tell the two apart.

    With a control, a day's hits of changed orders are a share of all hits of that day (a logistic model whose offset is
    the log ratio of orders), so that whatever a day did to both falls out; without, they are counts (a Poisson model).
    """
    series = _series(days, has_control)
    after = (series.weeks > 0).astype(float)
    if len(after) - after.sum() < DAYS_OF_A_TREND or not (series.hits * after).sum():
        return None
    found = _fit(series, [series.weeks, after])
    if found is None:
        return None
    (_, trend, change), (_, of_trend, of_change) = found
    return Step(change, of_change, trend, weight=1 / (1 + exp(HALF_AT - trend**2 / of_trend)))


def _series(days: pl.DataFrame, has_control: bool) -> _Series:
    sides = [
        days.filter(pl.col("is_changed") == changed, pl.col("orders") > 0).select("day", "is_after", "orders", "hits")
        for changed in (True, False)
    ]
    daily = sides[0].join(sides[1], on=["day", "is_after"], suffix="_control") if has_control else sides[0]
    daily = daily.sort("day")
    origin = days.filter("is_after")["day"].min()
    weeks = daily.select((pl.col("day") - origin).dt.total_days()).to_series()
    orders, hits = (daily[name].to_numpy().astype(float) for name in ("orders", "hits"))
    at = (weeks.to_numpy().astype(float) + 0.5) / WEEK
    if not has_control:
        return _Series(at, hits, orders, np.log(orders), is_share=False)
    control = daily["orders_control"].to_numpy()
    trials = hits + daily["hits_control"].to_numpy()
    told = trials > 0
    return _Series(at, hits, trials, np.log(orders / control), is_share=True).where(told)


def _fit(series: _Series, columns: list[Vector]) -> tuple[list[float], list[float]] | None:
    """Coefficients (the constant first) and their variances, times the dispersion of days; None where no fit is found.

    Iterated weighted least squares; source: P. McCullagh and J. A. Nelder, Generalized Linear Models (1989), 2.5.
    """
    design = np.column_stack([np.ones(len(series.weeks)), *columns])
    if len(series.weeks) <= design.shape[1] or np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    found = np.zeros(design.shape[1])
    for _ in range(STEPS):
        expected, variance = series.mean(design @ found)
        information = design.T @ (design * variance[:, None])
        try:
            step = np.linalg.solve(information, design.T @ (series.hits - expected))
        except np.linalg.LinAlgError:
            return None
        found = found + np.clip(step, -LARGEST_STEP, LARGEST_STEP)
        if np.abs(step).max() < 1e-8:
            residuals = (series.hits - expected) / np.sqrt(np.maximum(variance, 1e-12))
            factor = dispersion([residuals], len(residuals) - design.shape[1])
            return found.tolist(), (np.diag(np.linalg.inv(information)) * factor).tolist()
    return None
