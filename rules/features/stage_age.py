"""How long an order has been in its current stage, and how long orders of its shop usually are."""

import polars as pl

from rules.features import KEY, Inputs, feature, gathered, with_features
from warehouse.table import COUNT, NUMBER

STAGES = ("created_at", "paid_at", "approved_at", "picked_at", "packed_at", "shipped_at", "first_scan_at")
END = "delivered_at"
SECONDS_PER_HOUR = 3600


@feature("order", needs=("status", "created_at"))
def stage() -> pl.Expr:
    """The stage that an open order is in: its latest known time (`paid_at` = between payment and what follows)."""
    reached = pl.coalesce(pl.when(pl.col(name).is_not_null()).then(pl.lit(name)) for name in reversed((*STAGES, END)))
    return pl.when(pl.col("is_open")).then(reached)


@feature("order", needs=("status", "created_at"))
def stage_hours() -> pl.Expr:
    """Hours that an open order has been in its stage, at as_of."""
    since = pl.coalesce(*reversed((*STAGES, END)))
    return pl.when(pl.col("is_open")).then((pl.col("as_of") - since).dt.total_seconds() / SECONDS_PER_HOUR)


def _key() -> pl.Expr:
    return pl.struct("source_id", "shop_id", "stage").hash()


@gathered(
    "order",
    needs=("status", "created_at"),
    on=lambda _: _key(),
    columns={
        "usual_stage_hours": lambda _: pl.lit(None, dtype=NUMBER),
        "orders_in_stage": lambda _: pl.lit(None, dtype=COUNT),
    },
    params=("percentile",),
)
def usual_stage_hours(inputs: Inputs, percentile: float) -> pl.LazyFrame:
    """The percentile of the hours that the shop's orders were, or are so far, in the stage, and how many there are.

    An order that has ended, or skipped what follows, was in a stage until its next known time.
    """
    judged = with_features(inputs["orders"].with_columns(pl.lit(inputs.as_of).alias("as_of")), "is_open")
    ended = pl.coalesce("delivered_at", "completed_at", "cancelled_at")
    durations = []
    for number, name in enumerate(STAGES):
        after = pl.coalesce(*STAGES[number + 1 :], END, pl.when("is_open").then("as_of").otherwise(ended))
        hours = (after - pl.col(name)).dt.total_seconds() / SECONDS_PER_HOUR
        durations.append(judged.select("source_id", "shop_id", pl.lit(name).alias("stage"), hours.alias("hours")))
    known = pl.concat(durations).filter(pl.col("hours") >= 0)
    return known.group_by(_key().alias(KEY)).agg(
        pl.col("hours").quantile(percentile / 100, "linear").alias("usual_stage_hours"),
        pl.len().cast(COUNT).alias("orders_in_stage"),
    )
