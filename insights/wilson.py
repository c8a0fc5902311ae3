"""The interval of a share that was counted on few cases."""

import polars as pl

# The 97.5th percentile of the normal distribution: a two-sided interval of 95 %.
Z = 1.959964


def wilson(successes: pl.Expr, trials: pl.Expr, z: float = Z) -> tuple[pl.Expr, pl.Expr]:
    """Lower and upper end of the Wilson score interval of `successes / trials`; null without trials.

    It stays within 0 and 1 and is honest for few trials and for shares near 0 or 1. Source: E. B. Wilson, Probable
    inference, the law of succession, and statistical inference, Journal of the American Statistical Association 22
    (1927), 209-212.
    """
    n = pl.when(trials > 0).then(trials.cast(pl.Float64))
    share = successes / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * (share * (1 - share) / n + z**2 / (4 * n**2)).sqrt()
    # Rounding must not push an end out of the range or past the share itself.
    low = pl.max_horizontal(pl.min_horizontal(middle - half, share), 0.0)
    high = pl.min_horizontal(pl.max_horizontal(middle + half, share), 1.0)
    return pl.when(n > 0).then(low), pl.when(n > 0).then(high)
