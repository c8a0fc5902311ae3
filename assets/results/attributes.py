"""`results_attributes`: what the analyses compare orders by, made once for all of them. It is not published."""

import dagster as dg
import polars as pl

from assets.refined.tracked_orders import with_tracking
from insights.attributes import compared, with_attributes


@dg.asset(group_name="results")
def results_attributes(
    refined_orders: pl.LazyFrame,
    refined_order_lines: pl.LazyFrame,
    refined_products: pl.LazyFrame,
    refined_tracking: pl.LazyFrame,
) -> pl.LazyFrame:
    """One row per order."""
    orders = with_tracking(refined_orders, refined_tracking)
    return compared(with_attributes(orders, refined_order_lines, refined_products))
