"""`results_runs`: this night and those before it."""

from datetime import UTC, datetime

import dagster as dg
import polars as pl

from assets.night import Night
from rules.engine.stands_on import reference_version
from warehouse.snapshots import NoSnapshotError, open_snapshot
from warehouse.tables import all_tables


@dg.asset(group_name="results")
def results_runs(
    night: Night,
    raw_night: pl.DataFrame,
    results_files: pl.DataFrame,
    results_exceptions: pl.DataFrame,
    refined_orders: pl.LazyFrame,
    refined_order_lines: pl.LazyFrame,
) -> pl.DataFrame:
    """Table `runs`, oldest first."""
    history, before = _last_night(night)
    tonight = raw_night.row(0, named=True)
    new_files = results_files.filter((pl.col("run_id") == tonight["run_id"]) & pl.col("problem_kind").is_null())
    ids = _counted(results_exceptions)
    row = {
        **tonight,
        "seconds": (datetime.now(UTC) - tonight["started_at"]).total_seconds(),
        "files_new": new_files.height,
        **{name: new_files[name].sum() for name in ("rows_read", "rows_kept", "rows_quarantined")},
        "orders": _rows(refined_orders),
        "order_lines": _rows(refined_order_lines),
        "exceptions": ids.len(),
        "exceptions_new": ids.len() - ids.is_in(before.implode()).sum(),
        "exceptions_gone": before.len() - before.is_in(ids.implode()).sum(),
        "reference_version": reference_version(),
    }
    earlier = history.filter(pl.col("run_id") != tonight["run_id"])
    return pl.concat([earlier, pl.DataFrame([row], schema=history.schema)])


def _last_night(night: Night) -> tuple[pl.DataFrame, pl.Series]:
    """The nights so far and the ids of the last one's findings."""
    table = all_tables()["runs"]
    try:
        with open_snapshot(night.warehouse) as snapshot:
            history = snapshot.sql("SELECT * FROM runs ORDER BY started_at").pl()
            found = snapshot.sql("SELECT COLUMNS('^(exception_id|suppressed_by)$') FROM exceptions").pl()
    except NoSnapshotError:
        return table.empty(), pl.Series("exception_id", [], dtype=pl.String)
    # A snapshot of an earlier version may lack a column.
    ids = _counted(all_tables()["exceptions"].conform(found.lazy()).collect())
    return table.conform(history.lazy()).collect(), ids


def _counted(exceptions: pl.DataFrame) -> pl.Series:
    return exceptions.filter(pl.col("suppressed_by").is_null())["exception_id"]


def _rows(frame: pl.LazyFrame) -> int:
    return int(frame.select(pl.len()).collect().item())
