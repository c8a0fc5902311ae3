"""`results_cases`: the life of each finding, from the night that found it first to its end."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg
import polars as pl

from assets.night import Night
from casework.decisions import decisions
from casework.store import open_store
from warehouse.snapshots import last_table
from warehouse.table import TIME
from warehouse.tables import all_tables
from warehouse.tables.orders import TERMINAL_STATUSES

KEPT = timedelta(days=90)
"""How long a case is kept after its end."""
OF_FINDING = ("exception_id", "rule_id", "rule_version", "category", "team", "source_id", "shop_id", "order_key")
LIFE = ("opened_at", "closed_at", "times_opened")
SHOP = ["rule_id", "source_id", "shop_id"]


@dg.asset(group_name="results")
def results_cases(
    night: Night,
    raw_night: pl.DataFrame,
    refined_orders: pl.LazyFrame,
    results_exceptions: pl.DataFrame,
    results_rule_coverage: pl.DataFrame,
    results_rules: pl.DataFrame,
) -> pl.DataFrame:
    """Table `cases`."""
    lived = cases(
        results_exceptions,
        last_table(night.warehouse, "cases"),
        refined_orders,
        results_rule_coverage,
        versions=results_rules["rule_version"].to_list(),
        as_of=raw_night["as_of"][0],
    )
    decided = decisions(open_store(Path(night.home))).select(
        "exception_id",
        pl.col("outcome").alias("decision"),
        pl.col("first_at").alias("first_touch_at"),
        pl.col("at").alias("decided_at"),
    )
    table = all_tables()["cases"]
    return table.conform(lived.join(decided, on="exception_id", how="left").lazy()).sort(table.key).collect()


def cases(
    exceptions: pl.DataFrame,
    earlier: pl.DataFrame,
    orders: pl.LazyFrame,
    coverage: pl.DataFrame,
    *,
    versions: Sequence[str],
    as_of: datetime,
) -> pl.DataFrame:
    """Table `cases` without what people decided, in no order.

    `earlier` is the table of the night before, `exceptions` and `coverage` (table `rule_coverage`) are tonight's,
    `orders` gives order_key and status, `versions` are those of tonight's rules. A finding of an open order whose rule
    could judge nothing of its shop tonight is not shown to be gone: its case stays open.
    """
    counts = pl.col("suppressed_by").is_null()
    found, silent = exceptions.filter(counts), exceptions.filter(~counts)["exception_id"]
    judged = coverage.group_by(SHOP).agg((pl.col("hits") + pl.col("ok")).sum().alias("judged"))
    gone = earlier.join(found, on="exception_id", how="anti").join(judged, on=SHOP, how="left", nulls_equal=True)
    parts = (_open(found, earlier, as_of), _gone(gone, silent, orders, versions, as_of))
    return pl.concat([part.select(*OF_FINDING, "state", *LIFE) for part in parts])


def _open(found: pl.DataFrame, earlier: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Findings of tonight: those of the night before go on, the others open, once more where they had ended."""
    before = earlier.select("exception_id", *LIFE)
    goes_on = pl.col("opened_at").is_not_null() & pl.col("closed_at").is_null()
    times = pl.col("times_opened").fill_null(0)
    return found.select(OF_FINDING).join(before, on="exception_id", how="left").with_columns(
        pl.when(goes_on).then("opened_at").otherwise(pl.lit(as_of).cast(TIME)).alias("opened_at"),
        pl.when(goes_on).then(times).otherwise(times + 1).alias("times_opened"),
        pl.lit(None, dtype=TIME).alias("closed_at"),
        pl.lit("open").alias("state"),
    )  # fmt: skip


def _gone(
    gone: pl.DataFrame, silent: pl.Series, orders: pl.LazyFrame, versions: Sequence[str], as_of: datetime
) -> pl.DataFrame:
    """Findings that tonight lacks: how those that were open ended, if they did; those of long ago are left out."""
    wanted = gone.lazy().select("order_key").unique()
    over = orders.filter(pl.col("status").is_in(TERMINAL_STATUSES)).select("order_key")
    over_keys = over.join(wanted, on="order_key", how="semi").collect(engine="streaming")["order_key"]
    state = (
        pl.when(pl.col("exception_id").is_in(silent.implode()))
        .then(pl.lit("silenced"))
        .when(~pl.col("rule_version").is_in(versions))
        .then(pl.lit("retired"))
        .when(pl.col("order_key").is_in(over_keys.implode()))
        .then(pl.lit("expired"))
        .when(pl.col("judged") == 0)
        .then(pl.lit("open"))
        .otherwise(pl.lit("cleared"))
    )
    was_open = pl.col("closed_at").is_null()
    # A night can judge at an instant before that of the last one.
    now = pl.max_horizontal("opened_at", pl.lit(as_of).cast(TIME))
    told = gone.with_columns(pl.when(was_open).then(state).otherwise("state").alias("state")).with_columns(
        pl.when(was_open & (pl.col("state") != "open")).then(now).otherwise("closed_at").alias("closed_at")
    )
    return told.filter((pl.col("state") == "open") | (pl.col("closed_at") >= as_of - KEPT))
