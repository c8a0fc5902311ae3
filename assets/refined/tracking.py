"""`refined_tracking`: what tracking events add to orders."""

import dagster as dg
import polars as pl

from assets.refined.tracked_orders import tracking


@dg.asset(group_name="refined")
def refined_tracking(refined_orders: pl.LazyFrame, refined_tracking_events: pl.LazyFrame) -> pl.LazyFrame:
    """Scans, delivery, its status and `layout_id` as they become, per order that events say something about."""
    return tracking(refined_orders, refined_tracking_events)
