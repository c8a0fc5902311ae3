"""`refined_quarantine`: every row that could not be kept, with reason and raw text."""

import dagster as dg
import polars as pl

from assets.night import Night
from warehouse.tables import all_tables


@dg.asset(group_name="refined")
def refined_quarantine(night: Night, refined_accounts: pl.DataFrame) -> pl.DataFrame:
    """Table `quarantine`."""
    with_rows = refined_accounts.filter(pl.col("rows_quarantined") > 0)["sha256"]
    frames = [pl.read_parquet(night.mapped / sha256 / "quarantine.parquet") for sha256 in with_rows]
    return pl.concat([all_tables()["quarantine"].empty(), *frames]).sort("file", "row_number")
