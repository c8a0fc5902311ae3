"""`results_shop_activity`: how much each shop exported in the last day, and how much it usually does."""

from datetime import datetime

import dagster as dg
import polars as pl

from warehouse.tables import all_tables

SHOP = ["source_id", "shop_id"]
COMPANIONS = ("inventory", "products", "no_service_regions", "blacklist", "tracking_events")
WEEK, WEEKS = 7, 8


@dg.asset(group_name="results")
def results_shop_activity(raw_night: pl.DataFrame, results_files: pl.DataFrame) -> pl.DataFrame:
    """Table `shop_activity`."""
    return shop_activity(results_files, raw_night["as_of"][0])


def shop_activity(files: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Table `shop_activity` from table `files`; a file counts on the day it was exported."""
    days_ago = ((pl.lit(as_of) - pl.coalesce("exported_at", "landed_at")).dt.total_seconds() // 86_400).alias("ago")
    exports = files.filter(pl.col("problem_kind").is_null(), ~pl.col("source_id").is_in(COMPANIONS))
    past = exports.with_columns(days_ago).filter(pl.col("ago") >= 0)
    per_day = past.group_by(*SHOP, "ago").agg(pl.col("rows_read").sum())
    rows, ago = pl.col("rows_read"), pl.col("ago")
    same_weekday = (ago > 0) & (ago % WEEK == 0) & (ago <= WEEK * WEEKS)
    table = all_tables()["shop_activity"]
    activity = per_day.group_by(SHOP).agg(
        rows.filter(ago == 0).sum().alias("rows_today"),
        ago.filter(ago.is_between(1, WEEK)).n_unique().alias("export_days"),
        ago.filter(same_weekday).n_unique().alias("weeks_known"),
        rows.filter(same_weekday).median().alias("usual_rows"),
    )
    return table.conform(activity.lazy()).sort(table.key).collect()
