"""`refined_inventory`: what each shop has in stock, from the newest list; empty where none was given."""

import dagster as dg
import polars as pl

from assets.night import Night
from assets.refined.companions import given, newest_of_shop


@dg.asset(group_name="refined")
def refined_inventory(night: Night, refined_accounts: pl.DataFrame) -> pl.LazyFrame:
    """Table `inventory`."""
    return newest_of_shop(given(night, refined_accounts, "inventory"), "inventory")
