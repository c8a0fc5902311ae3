"""`results_rule_quality`: how well each rule does in each shop."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg
import polars as pl

from assets.night import Night
from casework.decisions import decisions
from casework.store import open_store
from insights.precision import FALSE, RIGHT
from insights.wilson import wilson
from warehouse.snapshots import last_table
from warehouse.tables import all_tables

KEY = ["rule_id", "source_id", "shop_id"]
DAYS = NIGHTS = 14
ENOUGH = 30
HIT_MINUTES = "5"


@dg.asset(group_name="results")
def results_rule_quality(
    night: Night,
    raw_night: pl.DataFrame,
    results_exceptions: pl.DataFrame,
    results_rule_coverage: pl.DataFrame,
    results_cases: pl.DataFrame,
) -> pl.DataFrame:
    """Table `rule_quality`."""
    return rule_quality(
        results_rule_coverage,
        results_exceptions,
        decided=decisions(open_store(Path(night.home))),
        cases=results_cases,
        earlier=last_table(night.warehouse, "rule_quality"),
        as_of=raw_night["as_of"][0],
        hit_minutes=_hit_minutes(),
    )


def _hit_minutes() -> float:
    given = os.environ.get("ORDERSIFT_HIT_MINUTES") or HIT_MINUTES
    try:
        return float(given)
    except ValueError as error:
        wrong = f"ORDERSIFT_HIT_MINUTES is {given!r}; give the minutes that a person spends on one hit, such as 5"
        raise dg.Failure(wrong, allow_retries=False) from error


def rule_quality(
    coverage: pl.DataFrame,
    exceptions: pl.DataFrame,
    *,
    decided: pl.DataFrame,
    cases: pl.DataFrame,
    earlier: pl.DataFrame,
    as_of: datetime,
    hit_minutes: float,
) -> pl.DataFrame:
    """Table `rule_quality` from tables `rule_coverage`, `exceptions` and `cases`, what people decided
    (`casework.decisions`) and the table of the night before. Decisions count for the version of the rule
    that they were made about.
    """
    enough = pl.when(pl.col("judged") >= ENOUGH)
    counted = coverage.with_columns((pl.col("hits") + pl.col("ok")).alias("judged"))
    measured = counted.with_columns(
        (pl.col("judged") / pl.when(pl.col("orders") > 0).then("orders")).alias("coverage"),
        enough.then(pl.col("hits") == 0).alias("never_fires"),
        enough.then(pl.col("ok") == 0).alias("always_fires"),
        pl.lit(hit_minutes).alias("hit_minutes"),
    )
    for part in (_by_day(exceptions, as_of), _nights_before(earlier), _cleared(cases), _precision(decided)):
        on = [*KEY, *({"rule_version"} & set(part.columns))]
        measured = measured.join(part, on=on, how="left", nulls_equal=True)
    finished = measured.with_columns(
        pl.col("hits_by_day").fill_null(_json([pl.lit(0)] * DAYS)),
        _appended(pl.col("before"), pl.col("hits")).alias("hits_by_night"),
        # No right hit yet: no number of minutes buys one.
        (pl.col("hit_minutes") / pl.when(pl.col("precision") > 0).then("precision")).alias("right_hit_minutes"),
    )
    return all_tables()["rule_quality"].conform(finished.lazy()).sort(KEY).collect()


def _by_day(exceptions: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    age = (pl.lit(as_of) - pl.col("occurred_at")) / timedelta(days=1)
    on_day = [age.is_between(days, days + 1, closed="left").sum() for days in reversed(range(DAYS))]
    return exceptions.group_by(KEY).agg(_json(on_day).alias("hits_by_day"))


def _json(numbers: list[pl.Expr]) -> pl.Expr:
    return pl.format("[{}]", pl.concat_str(*(number.cast(pl.String) for number in numbers), separator=","))


def _nights_before(earlier: pl.DataFrame) -> pl.DataFrame:
    return earlier.select(*KEY, pl.col("hits_by_night").alias("before"))


def _appended(before: pl.Expr, hits: pl.Expr) -> pl.Expr:
    numbers = before.str.strip_chars("[]").str.split(",").list.tail(NIGHTS - 1).list.join(",")
    return pl.format("[{}]", pl.concat_str(numbers, hits.cast(pl.String), separator=",", ignore_nulls=True))


def _cleared(cases: pl.DataFrame) -> pl.DataFrame:
    """Hours from finding to its end: the night that found its cause gone, or the person who dealt with it before."""
    by_hand = pl.when(pl.col("decision") == "resolved", pl.col("decided_at") >= pl.col("opened_at")).then("decided_at")
    cleared = pl.when(pl.col("state") == "cleared").then("closed_at")
    hours = (pl.min_horizontal(by_hand, cleared) - pl.col("opened_at")) / timedelta(hours=1)
    return cases.group_by(KEY).agg(hours.median().alias("median_clear_hours"))


def _precision(decided: pl.DataFrame) -> pl.DataFrame:
    right, false = (pl.col("outcome").is_in(names).sum() for names in (RIGHT, FALSE))
    counted = decided.group_by(*KEY, "rule_version").agg(
        pl.len().alias("decided"), right.alias("right"), false.alias("false")
    )
    judged = pl.col("right") + pl.col("false")
    low, high = wilson(pl.col("right"), judged)
    return counted.select(
        *KEY,
        "rule_version",
        "decided",
        (pl.col("false") / pl.col("decided")).alias("waived_false"),
        (pl.col("right") / pl.when(judged > 0).then(judged)).alias("precision"),
        low.alias("precision_low"),
        high.alias("precision_high"),
    )
