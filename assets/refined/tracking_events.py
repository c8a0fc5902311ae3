"""`refined_tracking_events`: what carriers say of parcels, from all lists together; empty where none was given."""

import dagster as dg
import polars as pl

from assets.night import Night
from assets.refined.companions import all_of_shop, given


@dg.asset(group_name="refined")
def refined_tracking_events(night: Night, refined_accounts: pl.DataFrame) -> pl.LazyFrame:
    """Table `tracking_events`."""
    return all_of_shop(given(night, refined_accounts, "tracking_events"), "tracking_events")
