"""`refined_blacklist`: buyers to look at before shipping, from the newest list; empty where none was given."""

import dagster as dg
import polars as pl

from assets.night import Night
from assets.refined.companions import given, newest_of_shop


@dg.asset(group_name="refined")
def refined_blacklist(night: Night, refined_accounts: pl.DataFrame) -> pl.LazyFrame:
    """Table `blacklist`."""
    return newest_of_shop(given(night, refined_accounts, "blacklist"), "blacklist")
