"""`refined_order_lines`: the lines of every order, from the newest export that has them, by the order's month."""

import dagster as dg
import polars as pl

from assets.night import Night
from assets.refined.mapped import mapped_frames, versions
from assets.refined.orders import by_month
from warehouse.lake_table import MONTH, Merge


@dg.asset(group_name="refined")
def refined_order_lines(night: Night, refined_accounts: pl.DataFrame, refined_orders: pl.LazyFrame) -> Merge:
    """Table `order_lines`."""
    months = by_month(refined_orders.select("order_key", "created_at")).select("order_key", MONTH)

    def by_order(lines: pl.LazyFrame) -> pl.LazyFrame:
        joined = lines.join(months, on="order_key", how="left", maintain_order="none")
        return joined.with_columns(pl.col(MONTH).fill_null("unknown"))

    return Merge(mapped_frames(night.mapped, refined_accounts, "lines"), by_order, versions(refined_accounts))
