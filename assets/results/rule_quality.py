"""`results_rule_quality`: how well each rule does in each shop."""

import os
from datetime import datetime, timedelta

import dagster as dg
import polars as pl

from assets.night import Night
from insights.wilson import wilson
from warehouse.snapshots import NoSnapshotError, open_snapshot
from warehouse.table import NUMBER, TEXT
from warehouse.tables import all_tables

KEY = ["rule_id", "source_id", "shop_id"]
DAYS = NIGHTS = 14
ENOUGH = 30
HIT_MINUTES = "5"
# What casework will tell: an outcome `right`, `false` (waived as false) or `other`, hours from finding to end or null.
DECISIONS = {"rule_id": TEXT, "source_id": TEXT, "shop_id": TEXT, "outcome": TEXT, "clear_hours": NUMBER}


@dg.asset(group_name="results")
def results_rule_quality(
    night: Night, raw_night: pl.DataFrame, results_exceptions: pl.DataFrame, results_rule_coverage: pl.DataFrame
) -> pl.DataFrame:
    """Table `rule_quality`. There is no casework yet: what needs people's decisions stays null."""
    return rule_quality(
        results_rule_coverage,
        results_exceptions,
        decisions=pl.DataFrame(schema=DECISIONS),
        earlier=_last_night(night),
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
    decisions: pl.DataFrame,
    earlier: pl.DataFrame,
    as_of: datetime,
    hit_minutes: float,
) -> pl.DataFrame:
    """Table `rule_quality` from `rule_coverage`, `exceptions`, decisions (`DECISIONS`) and that of the night before."""
    enough = pl.when(pl.col("judged") >= ENOUGH)
    counted = coverage.with_columns((pl.col("hits") + pl.col("ok")).alias("judged"))
    measured = counted.with_columns(
        (pl.col("judged") / pl.when(pl.col("orders") > 0).then("orders")).alias("coverage"),
        enough.then(pl.col("hits") == 0).alias("never_fires"),
        enough.then(pl.col("ok") == 0).alias("always_fires"),
        pl.lit(hit_minutes).alias("hit_minutes"),
    )
    for part in (_by_day(exceptions, as_of), _nights_before(earlier), _decided(decisions)):
        measured = measured.join(part, on=KEY, how="left", nulls_equal=True)
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


def _decided(decisions: pl.DataFrame) -> pl.DataFrame:
    right, false = ((pl.col("outcome") == outcome).sum() for outcome in ("right", "false"))
    low, high = wilson(pl.col("right"), pl.col("right") + pl.col("false"))
    counted = decisions.group_by(KEY).agg(
        pl.len().alias("decided"),
        right.alias("right"),
        false.alias("false"),
        pl.col("clear_hours").median().alias("median_clear_hours"),
    )
    judged = pl.col("right") + pl.col("false")
    return counted.select(
        *KEY,
        "decided",
        "median_clear_hours",
        (pl.col("false") / pl.col("decided")).alias("waived_false"),
        (pl.col("right") / pl.when(judged > 0).then(judged)).alias("precision"),
        low.alias("precision_low"),
        high.alias("precision_high"),
    )


def _last_night(night: Night) -> pl.DataFrame:
    """The table as the night before published it; no rows where there is none, or it had no such table."""
    table = all_tables()["rule_quality"]
    try:
        with open_snapshot(night.warehouse) as snapshot:
            known = snapshot.sql("SELECT 1 FROM duckdb_tables() WHERE table_name = 'rule_quality'").fetchall()
            return pl.DataFrame(snapshot.sql("SELECT * FROM rule_quality").pl()) if known else table.empty()
    except NoSnapshotError:
        return table.empty()
