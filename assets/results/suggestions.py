"""`results_suggestions`: what to change so that exceptions stop."""

import dagster as dg
import polars as pl

from assets.refined.tracked_orders import with_tracking
from insights.attributes import with_attributes
from insights.suggestions.advise import advise
from insights.suggestions.catalogue import CatalogueError, all_entries
from warehouse.tables import all_tables


@dg.asset(group_name="results")
def results_suggestions(
    raw_night: pl.DataFrame,
    refined_orders: pl.LazyFrame,
    refined_order_lines: pl.LazyFrame,
    refined_products: pl.LazyFrame,
    refined_tracking: pl.LazyFrame,
    results_exceptions: pl.DataFrame,
    results_rule_quality: pl.DataFrame,
) -> pl.DataFrame:
    """Table `suggestions`."""
    try:
        entries = all_entries()
    except CatalogueError as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    orders = with_attributes(with_tracking(refined_orders, refined_tracking), refined_order_lines, refined_products)
    counted = results_exceptions.lazy().filter(pl.col("suppressed_by").is_null())
    made = advise(orders, counted, results_rule_quality, entries, raw_night["as_of"][0])
    table = all_tables()["suggestions"]
    return table.conform(made.lazy()).sort(table.key).collect()
