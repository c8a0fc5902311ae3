"""`results_suggestions`: what to change so that exceptions stop."""

import dagster as dg
import polars as pl

from insights.suggestions.advise import advise
from insights.suggestions.catalogue import CatalogueError, all_entries
from warehouse.tables import all_tables


@dg.asset(group_name="results")
def results_suggestions(
    raw_night: pl.DataFrame,
    results_attributes: pl.LazyFrame,
    results_exceptions: pl.DataFrame,
    results_rule_quality: pl.DataFrame,
) -> pl.DataFrame:
    """Table `suggestions`."""
    try:
        entries = all_entries()
    except CatalogueError as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    counted = results_exceptions.lazy().filter(pl.col("suppressed_by").is_null())
    made = advise(results_attributes, counted, results_rule_quality, entries, raw_night["as_of"][0])
    table = all_tables()["suggestions"]
    return table.conform(made.lazy()).sort(table.key).collect()
