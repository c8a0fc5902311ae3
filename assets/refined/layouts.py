"""`refined_layouts`: which canonical columns each kind of export provides, alone and together with tracking events."""

import dagster as dg
import polars as pl

from assets.night import Night
from assets.refined.tracked_orders import with_tracked_layouts
from warehouse.tables import all_tables


@dg.asset(group_name="refined")
def refined_layouts(
    night: Night, refined_accounts: pl.DataFrame, refined_tracking_events: pl.LazyFrame
) -> pl.DataFrame:
    """Table `layouts`."""
    paths = [night.mapped / sha256 / "layouts.parquet" for sha256 in refined_accounts["sha256"]]
    frames = [pl.read_parquet(path) for path in paths if path.is_file()]
    table = all_tables()["layouts"]
    layouts = pl.concat([table.empty(), *frames]).lazy()
    return with_tracked_layouts(layouts, refined_tracking_events).unique().sort(table.key).collect()
