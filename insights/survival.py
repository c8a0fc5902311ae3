"""How long something lasts when part of it is not over yet: Kaplan-Meier, as expressions over groups."""

from collections.abc import Sequence

import polars as pl

DURATION, IS_OVER = "duration", "is_over"
AT_RISK, EVENTS, SURVIVAL = "at_risk", "events", "survival"
# So near to 0 is 0: sums of logarithms are not exact.
NEAR = 1e-12


def kaplan_meier(rows: pl.LazyFrame, by: Sequence[str]) -> pl.LazyFrame:
    """The product-limit estimate per group, sorted: `by`, `duration`, `at_risk`, `events`, `survival`.

    A row of `rows` has `by`, `duration` (any unit; from the start to the end, or to the last moment at which it was
    seen to last) and `is_over` (false: it lasted on, it is right-censored). `survival` is the share that lasts longer
    than `duration`. Source: E. L. Kaplan and P. Meier, Nonparametric estimation from incomplete observations, Journal
    of the American Statistical Association 53 (1958), 457-481; those censored at an instant count as at risk at it.
    """
    moments = rows.group_by(*by, DURATION).agg(pl.col(IS_OVER).sum().cast(pl.Int64).alias(EVENTS), pl.len().alias("n"))
    ordered = moments.sort(*by, DURATION).with_columns(pl.col("n").cast(pl.Int64))
    # Sums over groups that lie together: those over all rows, less what was there before the group.
    gone = pl.col("n").cum_sum()
    if by:
        sizes = ordered.group_by(*by).agg(pl.col("n").sum().alias("size"))
        ordered = ordered.join(sizes, on=list(by), how="left", maintain_order="left", nulls_equal=True)
        at_risk = pl.col("size") - gone.over(*by) + pl.col("n")
    else:
        at_risk = pl.col("n").sum() - gone + pl.col("n")
    counted = ordered.with_columns(at_risk.alias(AT_RISK))
    # The same arithmetic as in lifelines, so that where a share is met exactly both round to the same side of it.
    step = ((pl.col(AT_RISK) - pl.col(EVENTS)).log() - pl.col(AT_RISK).log()).cum_sum()
    lasting = counted.with_columns((step.over(*by) if by else step).exp().alias(SURVIVAL))
    return lasting.select(*by, DURATION, AT_RISK, EVENTS, SURVIVAL)


def percentile(share: float) -> pl.Expr:
    """Of a group of `kaplan_meier`: the first duration at which `share` (0 to 1) are over; null = not reached."""
    return pl.col(DURATION).filter(pl.col(SURVIVAL) <= 1 - share).min()


def share_longer(than: pl.Expr) -> pl.Expr:
    """Of a group of `kaplan_meier`: the share that lasts longer than `than`; null where nothing was seen that long.

    Beyond the last duration at which anything was seen the curve says nothing, unless it has fallen to 0.
    """
    lasts = pl.col(SURVIVAL).filter(pl.col(DURATION) <= than).min().fill_null(1.0)
    return pl.when((pl.col(DURATION).max() >= than.first()) | (lasts <= NEAR)).then(lasts)
