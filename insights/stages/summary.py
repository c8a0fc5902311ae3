"""Table `stages`: percentiles, late order-hours, slack and change of each stage, for each group of orders."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl

from insights.stages.intervals import (
    ATTRIBUTES,
    DUE,
    END,
    IS_DUE_AT_DOOR,
    IS_LATE,
    STAGE,
    START,
    WORKED,
    Stage,
    intervals,
    stages_in,
)
from insights.stages.settings import StageSettings
from insights.survival import DURATION, IS_OVER, kaplan_meier, percentile, share_longer
from insights.wilson import wilson
from warehouse.table import FLAG, NUMBER, TEXT, TIME, WHOLE

ALL, VALUE = "all", "value"
TOP = 50
"""Values of an attribute that are told of, those with the most orders."""
ENOUGH = 30
WEEKS = (7, 14, 21, 28)
PERCENTILES = (0.5, 0.75, 0.9, 0.95)
CURVE = tuple(number / 40 for number in range(1, 40))
"""The shares through whose times draw the curve."""
_DAY = timedelta(days=1)


def summarise(known: pl.LazyFrame, layouts: pl.DataFrame, as_of: datetime, settings: StageSettings) -> pl.DataFrame:
    """Table `stages` without its column order; `known` comes from `entered`."""
    stages = stages_in(layouts, settings)
    rows = intervals(known, layouts, as_of, settings)
    rows = rows.join(_plan(stages, settings).lazy(), on=STAGE, how="left").select(
        *ATTRIBUTES, STAGE, DURATION, WORKED, IS_OVER, *_measures(as_of)
    )
    made = rows.collect(engine="streaming")
    late = known.filter(IS_LATE).group_by(ATTRIBUTES).agg(pl.len().alias("late_orders")).collect()
    parts = [_of_dimension(made, late, dimension) for dimension in (ALL, *ATTRIBUTES)]
    return (
        pl.concat(parts)
        .join(_plan(stages, settings), on=STAGE)
        .with_columns(pl.when(pl.col("clock") == "wall").then(pl.col("target") / 60).alias("target_hours"))
    )


def _plan(stages: Sequence[Stage], settings: StageSettings) -> pl.DataFrame:
    """Per stage its names, its target in minutes, and that of all that comes after it until each promise is kept."""
    shipped, delivered = "shipped_at", "delivered_at"
    rows = [
        {
            STAGE: number, "stage_from": start, "stage_to": end, "position": number + 1, "team": settings.team(end),
            "target": settings.target_hours(start, end) * 60,
            "to_ship": settings.target_hours(end, shipped) * 60,
            "to_door": settings.target_hours(end, delivered) * 60,
            "is_before_shipping": settings.names.index(end) <= settings.names.index(shipped),
        }
        for number, (start, end) in enumerate(stages)
    ]  # fmt: skip
    schema: dict[str, pl.DataType] = {
        STAGE: pl.UInt8(), "stage_from": TEXT, "stage_to": TEXT, "position": WHOLE, "team": TEXT,
        "target": NUMBER, "to_ship": NUMBER, "to_door": NUMBER, "is_before_shipping": FLAG,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema)


def _measures(as_of: datetime) -> list[pl.Expr]:
    """Per order and stage what is summed over groups; times in minutes."""
    target, lasted = pl.col("target"), pl.col(DURATION)
    after = pl.when(IS_DUE_AT_DOOR).then("to_door").otherwise("to_ship")
    concerns = pl.col(IS_DUE_AT_DOOR) | pl.col("is_before_shipping")
    # Slack: what is left until the promise when all that is still to come takes as long as it may.
    slack_before = (pl.col(DUE) - pl.col(START)).dt.total_minutes() - target - after
    slack_after = (pl.col(DUE) - pl.col(END)).dt.total_minutes() - after
    used = pl.col(IS_LATE) & concerns & (slack_before >= 0) & (slack_after < 0)
    fell_due = pl.col(START) + pl.duration(minutes=target)
    is_known = pl.col(IS_OVER) | (lasted >= target)
    at = pl.lit(as_of).cast(TIME)

    def due_within(days: int) -> pl.Expr:
        end = at - timedelta(days=days)
        return is_known & (fell_due > end - _DAY) & (fell_due <= end)

    is_over_target = lasted > target
    now, before = due_within(0), pl.any_horizontal(due_within(days) for days in WEEKS)
    return [
        target, (lasted - target).clip(lower_bound=0).alias("late_minutes"), used.fill_null(value=False).alias("used"),
        now.alias("due"), before.alias("due_before"),
        (now & is_over_target).alias("over"), (before & is_over_target).alias("over_before"),
    ]  # fmt: skip


def _of_dimension(rows: pl.DataFrame, late: pl.DataFrame, dimension: str) -> pl.DataFrame:
    grouped, late_grouped = rows.lazy(), late.lazy()
    if dimension == ALL:
        grouped, late_grouped = (frame.with_columns(pl.lit("").alias(VALUE)) for frame in (grouped, late_grouped))
    else:
        grouped, late_grouped = (
            frame.filter(pl.col(dimension) != "").rename({dimension: VALUE}) for frame in (grouped, late_grouped)
        )
        sizes = grouped.group_by(VALUE).agg(pl.len()).with_columns(pl.col(VALUE).cast(pl.String).alias("text"))
        largest = sizes.sort("len", "text", descending=[True, False]).head(TOP)
        grouped = grouped.join(largest.select(VALUE), on=VALUE, how="semi")
    by = [VALUE, STAGE]
    sums = grouped.group_by(by).agg(
        pl.len().cast(pl.Int64).alias("n"),
        (~pl.col(IS_OVER)).sum().cast(pl.Int64).alias("open"),
        (pl.col("late_minutes").sum() / 60).alias("late_hours"),
        *(pl.col(name).sum().cast(pl.Int64) for name in ("used", "due", "due_before", "over", "over_before")),
    )
    late_orders = late_grouped.group_by(VALUE).agg(pl.col("late_orders").sum().cast(pl.Int64))
    wall = _percentiles(grouped, by).with_columns(pl.lit("wall").alias("clock"))
    working = _percentiles(grouped.with_columns(pl.col(WORKED).alias(DURATION)), by)
    working = working.with_columns(pl.lit("working").alias("clock"), pl.lit(None, NUMBER).alias("over_target"))
    figures = pl.concat([wall, working]).join(sums, on=by).join(late_orders, on=VALUE, how="left")
    figures = figures.with_columns(pl.lit(dimension).alias("dimension"), *_change(), *_slack())
    return _only_wall(figures.with_columns(pl.col(VALUE).cast(pl.String))).collect()


def _percentiles(rows: pl.LazyFrame, by: list[str]) -> pl.LazyFrame:
    curve = kaplan_meier(rows, [*by, "target"])
    return curve.group_by(by).agg(
        *((percentile(share) / 60).alias(f"p{100 * share:.0f}_hours") for share in PERCENTILES),
        pl.concat_list((percentile(share) / 60).round(4) for share in CURVE).first().alias("curve"),
        share_longer(pl.col("target")).alias("over_target"),
    )


def _slack() -> list[pl.Expr]:
    late = pl.col("late_orders").fill_null(0)
    return [late.alias("late_orders"), (pl.col("used") / pl.when(late > 0).then(late)).alias("slack_used_here")]


def _change() -> list[pl.Expr]:
    """Difference of two shares with Newcombe's hybrid score interval.

    Source: R. G. Newcombe, Interval estimation for the difference between independent proportions: comparison of eleven
    methods, Statistics in Medicine 17 (1998), 873-890, method 10.
    """
    n, m = pl.col("due"), pl.col("due_before")
    enough = (n >= ENOUGH) & (m >= ENOUGH)
    p, q = pl.col("over") / n, pl.col("over_before") / m
    low, high = wilson(pl.col("over"), n)
    low_before, high_before = wilson(pl.col("over_before"), m)
    down = ((p - low) ** 2 + (high_before - q) ** 2).sqrt()
    up = ((high - p) ** 2 + (q - low_before) ** 2).sqrt()
    values = {"change": p - q, "change_low": p - q - down, "change_high": p - q + up}
    return [pl.when(enough).then(value).alias(name) for name, value in values.items()]


def _only_wall(figures: pl.LazyFrame) -> pl.LazyFrame:
    """Targets and promises are in hours of the clock on the wall."""
    names = ("late_hours", "slack_used_here", "change", "change_low", "change_high")
    return figures.with_columns(pl.when(pl.col("clock") == "wall").then(name).alias(name) for name in names)
