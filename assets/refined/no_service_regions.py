"""`refined_no_service_regions`: where carriers do not deliver, from the newest list; empty where none was given."""

import dagster as dg
import polars as pl

from assets.night import Night
from assets.refined.companions import given, newest_of_shop


@dg.asset(group_name="refined")
def refined_no_service_regions(night: Night, refined_accounts: pl.DataFrame) -> pl.LazyFrame:
    """Table `no_service_regions`."""
    return newest_of_shop(given(night, refined_accounts, "no_service_regions"), "no_service_regions")
