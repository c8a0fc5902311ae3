"""Table `case_stages`: how long findings wait for people, those that still wait counted."""

from datetime import datetime

import polars as pl

from insights.survival import DURATION, IS_OVER, kaplan_meier, percentile
from warehouse.table import TIME

DIMENSIONS = ("source_id", "shop_id", "category", "team", "rule_id")
ALL, VALUE = "all", "value"
PERCENTILES = (0.5, 0.75, 0.9, 0.95)
WHOLE = ("opened", "resolved")
# From, to: what a case goes through, and all the way until it is resolved.
STAGES = (WHOLE, ("opened", "touched"), ("touched", "resolved"), ("resolved", "released"))
# When a person said so: what a night resolves it releases at once.
BY_HAND = "resolved_by_hand"
WAIVED = ("false_alarm", "accepted")
_MINUTE = 60_000_000


def case_stages(cases: pl.DataFrame, sla_hours: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Table `case_stages` without its column order, from table `cases` and `sla_hours` (rule_id, sla_hours).

    A case is touched when a person first decides something about it, resolved when a person says so or when a night
    shows that its cause is gone, released when a night shows it. One that ended otherwise (expired, silenced, retired,
    waived), or has not ended at `as_of`, was seen to wait until then: it is right-censored.
    """
    coded = cases.join(sla_hours, on="rule_id", how="left").with_columns(pl.col(DIMENSIONS).cast(pl.Categorical))
    rows = _intervals(coded, as_of)
    return pl.concat([_of_dimension(rows, dimension) for dimension in (ALL, *DIMENSIONS)])


def _intervals(cases: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """One row per case and stage that it entered: `DIMENSIONS`, stage_from, stage_to, position, minutes."""
    at, opened = pl.lit(as_of).cast(TIME), pl.col("opened_at")

    def within(time: pl.Expr) -> pl.Expr:
        # What people did before it opened again belongs to its earlier life.
        return pl.when(time >= opened, time <= at).then(time)

    said, gone = pl.col("decision"), pl.when(pl.col("state") == "cleared").then("closed_at")
    decided = within(pl.col("decided_at"))
    dealt_with = pl.when(said == "resolved").then(decided)
    waived = pl.when(said.is_in(WAIVED)).then(decided)
    timed = cases.filter(opened <= at).with_columns(
        opened.alias("opened"),
        within(pl.col("first_touch_at")).alias("touched"),
        dealt_with.alias(BY_HAND),
        pl.min_horizontal(dealt_with, gone).alias("resolved"),
        gone.alias("released"),
        pl.coalesce(pl.min_horizontal("closed_at", waived), at).alias("seen"),
    )
    return pl.concat([_of_stage(timed, number, *stage) for number, stage in enumerate(STAGES)])


def _of_stage(timed: pl.DataFrame, number: int, start: str, end: str) -> pl.DataFrame:
    began, until = pl.col(BY_HAND if start == "resolved" else start), pl.coalesce(end, "seen")
    minutes = ((until - began).dt.total_microseconds() // _MINUTE).cast(pl.Int64)
    sla = pl.col("sla_hours") * 60 if (start, end) == WHOLE else pl.lit(None, pl.Float64)
    return timed.filter(until >= began).select(
        *DIMENSIONS, pl.lit(start).alias("stage_from"), pl.lit(end).alias("stage_to"),
        pl.lit(number).alias("position"), minutes.alias(DURATION), pl.col(end).is_not_null().alias(IS_OVER),
        sla.cast(pl.Float64).alias("sla"),
    )  # fmt: skip


def _of_dimension(rows: pl.DataFrame, dimension: str) -> pl.DataFrame:
    value = pl.lit("", pl.Categorical) if dimension == ALL else pl.col(dimension)
    grouped = rows.with_columns(value.alias(VALUE)).drop_nulls(VALUE)
    by = [VALUE, "stage_from", "stage_to", "position"]
    late = (pl.col(DURATION) - pl.col("sla")).clip(lower_bound=0)
    # Whether the SLA was kept is known once the case is over, or has lasted longer.
    known = (pl.col(IS_OVER) | (pl.col(DURATION) > pl.col("sla"))) & pl.col("sla").is_not_null()
    sums = grouped.group_by(by).agg(
        pl.len().alias("n"),
        (~pl.col(IS_OVER)).sum().alias("open"),
        pl.when(pl.col("sla").count() > 0).then(late.sum() / 60).alias("late_hours"),
        ((pl.col(DURATION) > pl.col("sla")).sum() / pl.when(known.sum() > 0).then(known.sum())).alias("over_sla"),
    )
    curve = kaplan_meier(grouped.lazy(), by).collect()
    hours = [(percentile(share) / 60).alias(f"p{100 * share:.0f}_hours") for share in PERCENTILES]
    told = curve.group_by(by).agg(hours)
    named = (pl.lit(dimension).alias("dimension"), pl.col(VALUE).cast(pl.String))
    return sums.join(told, on=by).with_columns(named)
