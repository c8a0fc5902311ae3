"""`refined_layouts`: which canonical columns each kind of export provides."""

import dagster as dg
import polars as pl

from assets.night import Night
from warehouse.tables import all_tables


@dg.asset(group_name="refined")
def refined_layouts(night: Night, refined_accounts: pl.DataFrame) -> pl.DataFrame:
    """Table `layouts`."""
    paths = [night.mapped / sha256 / "layouts.parquet" for sha256 in refined_accounts["sha256"]]
    frames = [pl.read_parquet(path) for path in paths if path.is_file()]
    table = all_tables()["layouts"]
    return pl.concat([table.empty(), *frames]).unique().sort(table.key)
