"""`results_causes`: with which orders the growth of exceptions and delays goes."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import dagster as dg
import polars as pl

from insights.causes.find import Search, find_causes
from insights.causes.measures import MEASURES, SEARCHED, WEEKS, measured, of_weeks, periods, worth_searching
from warehouse.tables import all_tables

DAYS = 7


@dg.asset(group_name="results")
def results_causes(
    raw_night: pl.DataFrame,
    results_attributes: pl.LazyFrame,
    refined_layouts: pl.DataFrame,
    results_exceptions: pl.DataFrame,
) -> pl.DataFrame:
    """Table `causes`."""
    exceptions = results_exceptions.lazy().filter(pl.col("suppressed_by").is_null())
    rows = causes(results_attributes, exceptions, refined_layouts, raw_night["as_of"][0])
    table = all_tables()["causes"]
    return table.conform(pl.LazyFrame(list(rows), infer_schema_length=None)).sort(table.key).collect()


def causes(
    orders: pl.LazyFrame, exceptions: pl.LazyFrame, layouts: pl.DataFrame, as_of: datetime
) -> Iterator[dict[str, object]]:
    """The rows of table `causes`: every measure in the last week against the four weeks before."""
    before, now = periods(as_of, DAYS, "previous")
    recent = of_weeks(orders, SEARCHED, as_of - timedelta(days=(1 + WEEKS) * DAYS), as_of).lazy()
    for measure in MEASURES:
        rows = measured(recent, exceptions, layouts, measure, as_of).select("at", "hit", *SEARCHED)
        frames = [rows.filter(period).collect(engine="streaming") for period in (before, now)]
        search = find_causes(frames[0], frames[1], worth_searching(frames, SEARCHED))
        yield from _told(measure, search, as_of)


def _told(measure: str, search: Search, as_of: datetime) -> Iterator[dict[str, object]]:
    since = as_of - timedelta(days=DAYS)
    counts = ("orders_before", "hits_before", "orders_now", "hits_now", "change")
    whole = {
        "measure": measure, "since": since, "until": as_of, "before_since": since - timedelta(days=WEEKS * DAYS),
        "combinations": search.looked_at, **{name: getattr(search, name) for name in counts},
    }  # fmt: skip
    if not search.findings:
        yield whole | {"rank": 0}
    for rank, finding in enumerate(search.findings, 1):
        pattern = json.dumps(finding.pattern, ensure_ascii=False, sort_keys=True)
        yield whole | vars(finding) | {"rank": rank, "pattern": pattern}
