"""`results_kpis` and `results_kpi_orders`: delivery KPIs, and the orders that count against them."""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from assets.refined.tracked_orders import with_tracking
from insights.kpis.definitions import DefinitionError, all_kpis
from insights.kpis.measure import against, measure, with_findings, with_first_promises
from warehouse.tables import all_tables


@dg.multi_asset(group_name="results", outs={f"results_{name}": dg.AssetOut() for name in ("kpis", "kpi_orders")})
def results_kpi_tables(
    raw_night: pl.DataFrame,
    refined_orders: pl.LazyFrame,
    refined_tracking: pl.LazyFrame,
    refined_first_promises: pl.LazyFrame,
    refined_layouts: pl.DataFrame,
    results_exceptions: pl.DataFrame,
) -> Iterator[dg.Output[pl.DataFrame]]:
    """Tables `kpis` and `kpi_orders`."""
    try:
        kpis = all_kpis()
    except DefinitionError as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    as_of = raw_night["as_of"][0]
    counted = results_exceptions.lazy().filter(pl.col("suppressed_by").is_null())
    orders = with_first_promises(with_tracking(refined_orders, refined_tracking), refined_first_promises)
    orders = with_findings(orders, counted, as_of)
    for name, make in (("kpis", measure), ("kpi_orders", against)):
        table = all_tables()[name]
        made = table.conform(make(orders, refined_layouts, kpis, as_of).lazy()).sort(table.key)
        yield dg.Output(made.collect(), f"results_{name}")
