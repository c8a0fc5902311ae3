"""What can change: each measure says of an order whether it is a hit, and when."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl

from insights.attributes import HASH, narrowed, order_hash
from insights.stages.intervals import Stage, has_stage, is_skipped, provided, stages_in
from insights.stages.settings import stage_settings
from warehouse.table import TIME
from warehouse.tables.orders import TERMINAL_STATUSES

AT, HIT = "at", "hit"
PROMISES = {"late_shipment": ("ship_by_at", "shipped_at"), "late_delivery": ("promised_delivery_at", "delivered_at")}
"""Measure -> the promise, and the time that keeps it."""
CATEGORIES = ("payment", "information", "inventory", "logistics", "structure")
MEASURES = (*PROMISES, *CATEGORIES)
"""The measures that every night looks at."""
STAGE = "stage:"
SEARCHED = ("shop_id", "warehouse_id", "carrier", "province", "payment_method", "goods_category", "sku", "hour")
COMPARISONS = ("previous", "same_weekday", "rest")
WEEKS = 4


def measured(
    orders: pl.LazyFrame, exceptions: pl.LazyFrame, layouts: pl.DataFrame, measure: str, as_of: datetime
) -> pl.LazyFrame:
    """`orders` (with attributes) with `at` and `hit`; rows of which nothing can be said are left out.

    A promise: `at` is when it fell due, before `as_of`; a hit was not kept by then (open orders are hits, too). A
    category of rules: `at` is when the order was placed, a hit has a finding of the category (`exceptions`, suppressed
    ones left out by the caller); sources in which none of its rules could judge are not told apart here. A stage (see
    `stage_measures`): `at` is when its target time was over, before `as_of`; a hit was still in it then.
    """
    at = pl.lit(as_of).cast(TIME)
    if measure.startswith(STAGE):
        return _over_target(orders, layouts, stage_of(measure), at)
    if measure in PROMISES:
        due, kept = PROMISES[measure]
        told = [layout for layout, names in provided(layouts).items() if kept in names]
        known = orders.filter(pl.col("layout_id").is_in(told), pl.col(due) < at, pl.col("status") != "cancelled")
        late = (pl.min_horizontal(pl.coalesce(kept, at), at) > pl.col(due)).alias(HIT)
        return known.with_columns(pl.col(due).alias(AT), late)
    found = exceptions.filter(pl.col("category") == measure).select(order_hash()).unique()
    flagged = found.with_columns(pl.lit(value=True).alias(HIT))
    placed = orders.filter(pl.col("created_at") < at).with_columns(pl.col("created_at").alias(AT))
    joined = placed.join(flagged, on=HASH, how="left", maintain_order="left")
    return joined.with_columns(pl.col(HIT).fill_null(value=False))


def stage_measures(layouts: pl.DataFrame) -> list[str]:
    """A measure for each stage that has a target: `stage:<time>:<time>`."""
    settings = stage_settings()
    stages = [stage for stage in stages_in(layouts, settings) if settings.target_hours(*stage) > 0]
    return [STAGE + ":".join(stage) for stage in stages]


def stage_of(measure: str) -> Stage:
    """The two times of a stage's measure."""
    start, _, end = measure.removeprefix(STAGE).partition(":")
    return start, end


def _over_target(orders: pl.LazyFrame, layouts: pl.DataFrame, stage: Stage, at: pl.Expr) -> pl.LazyFrame:
    """Left out: orders that skipped the stage, ended without finishing it, or have its times the wrong way round."""
    (start, end), settings = stage, stage_settings()
    due = pl.col(start) + timedelta(hours=settings.target_hours(start, end))
    ended_early = pl.col("status").is_in(TERMINAL_STATUSES).fill_null(value=False) & pl.col(end).is_null()
    backwards = (pl.col(end) < pl.col(start)).fill_null(value=False)
    known = orders.filter(
        has_stage(stage, layouts, settings), pl.col("is_delivery").fill_null(value=True), due < at,
        ~is_skipped(end, settings), ~ended_early, ~backwards,
    )  # fmt: skip
    return known.with_columns(due.alias(AT), (pl.min_horizontal(pl.coalesce(end, at), at) > due).alias(HIT))


def of_weeks(orders: pl.LazyFrame, attributes: Sequence[str], since: datetime, until: datetime) -> pl.DataFrame:
    """The orders that any measure looks at between two instants, `narrowed`, with what measures read.

    They are sorted: a search adds up rates and draws a sample, and both follow the order of its rows.
    """
    times = ("created_at", *(promise for promise, _ in PROMISES.values()))
    first, last = (pl.lit(moment).cast(TIME) for moment in (since, until))
    inside = pl.any_horizontal((pl.col(name) >= first) & (pl.col(name) < last) for name in times)
    kept = (name for names in PROMISES.values() for name in names)
    return narrowed(orders.filter(inside), attributes, "layout_id", "status", "created_at", *kept).sort(HASH)


def periods(until: datetime, days: int, comparison: str) -> tuple[pl.Expr, pl.Expr]:
    """Conditions on `at`: before, and now (the `days` that end with `until`). See `volume` for their lengths.

    `previous`: four times as many days before; `same_weekday`: the same days of each of the four weeks before; `rest`:
    now itself, for what a filter leaves out.
    """
    start = until - timedelta(days=days)
    now = _within(start, until)
    if comparison == "rest":
        return now, now
    if comparison == "previous":
        return _within(start - timedelta(days=WEEKS * days), start), now
    back = [timedelta(weeks=week) for week in range(-(-days // 7), -(-days // 7) + WEEKS)]
    return pl.any_horizontal(_within(start - span, until - span) for span in back), now


def volume(comparison: str) -> float | None:
    """How long the period now is beside the one before; null where it is the same time, and other orders."""
    return None if comparison == "rest" else 1 / WEEKS


def _within(start: datetime, until: datetime) -> pl.Expr:
    first, last = (pl.lit(moment).cast(TIME) for moment in (start, until))
    return (pl.col(AT) >= first) & (pl.col(AT) < last)


def worth_searching(frames: Sequence[pl.DataFrame], attributes: Sequence[str]) -> list[str]:
    """The attributes that have more than one value here."""
    return [name for name in attributes if _values(frames, name) > 1]


def _values(frames: Sequence[pl.DataFrame], name: str) -> int:
    return pl.concat([frame[name].unique().cast(pl.String) for frame in frames]).drop_nulls().n_unique()
