"""`refined_orders`: every order as its newest export tells it, by the month it was created."""

import dagster as dg
import polars as pl

from assets.night import Night
from assets.refined.mapped import mapped_frames, versions
from warehouse.lake_table import MONTH, Merge


@dg.asset(group_name="refined")
def refined_orders(night: Night, refined_accounts: pl.DataFrame) -> Merge:
    """Table `orders`."""
    return Merge(mapped_frames(night.mapped, refined_accounts, "orders"), by_month, versions(refined_accounts))


def by_month(orders: pl.LazyFrame) -> pl.LazyFrame:
    """Orders with the month they were created in (UTC), `unknown` without one."""
    return orders.with_columns(pl.col("created_at").dt.strftime("%Y-%m").fill_null("unknown").alias(MONTH))
