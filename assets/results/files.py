"""`results_files`: every export and what became of its rows. Fails if a row is not accounted for."""

import dagster as dg
import polars as pl

from warehouse.table import TIME
from warehouse.tables import all_tables


@dg.asset(group_name="results")
def results_files(
    raw_exports: pl.DataFrame,
    refined_accounts: pl.DataFrame,
    refined_conflicts: pl.DataFrame,
    refined_quarantine: pl.DataFrame,
) -> pl.DataFrame:
    """Table `files`."""
    quarantined = refined_quarantine.group_by("sha256").agg(pl.len().alias("found"))
    accounts = refined_accounts.drop("rows_read")
    files = raw_exports.join(accounts, on="sha256", how="left").join(quarantined, on="sha256", how="left")
    files = files.join(refined_conflicts, on="sha256", how="left")
    files = files.with_columns(pl.col("rows_kept", "rows_quarantined", "found", "conflicting_orders").fill_null(0))
    lost = files.filter(
        (pl.col("rows_read") != pl.col("rows_kept") + pl.col("rows_quarantined"))
        | (pl.col("rows_quarantined") != pl.col("found"))
    )
    if lost.height:
        raise dg.Failure(f"rows are not accounted for in {', '.join(lost['file'])}", allow_retries=False)
    times = pl.col("exported_at", "landed_at").str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%z", time_unit="us")
    files = files.with_columns(times.dt.convert_time_zone("UTC").cast(TIME))
    return all_tables()["files"].conform(files.lazy()).sort("landed_at", "file", "sha256").collect()
