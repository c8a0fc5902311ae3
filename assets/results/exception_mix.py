"""`results_exception_mix`: exceptions by day, source, shop, category and rule."""

import dagster as dg
import polars as pl

from warehouse.tables import all_tables


@dg.asset(group_name="results")
def results_exception_mix(results_exceptions: pl.DataFrame) -> pl.DataFrame:
    """Table `exception_mix`."""
    table = all_tables()["exception_mix"]
    mix = (
        results_exceptions.lazy()
        .filter(pl.col("suppressed_by").is_null())
        .with_columns(pl.col("occurred_at").dt.date().alias("day"))
        .group_by("day", "source_id", "shop_id", "category", "rule_id", "currency")
        .agg(
            pl.len().alias("exceptions"),
            pl.col("order_key").drop_nulls().n_unique().alias("orders"),
            pl.col("amount_at_risk").sum(),
        )
    )
    return table.conform(mix).sort(table.key).collect()
