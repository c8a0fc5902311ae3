"""`results_mix`, `results_control_chart`, `results_forecast`, `results_costs`: what exceptions are made of and cost."""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from insights.mix.control_chart import control_chart
from insights.mix.costs import CostsError, costs, penalties
from insights.mix.forecast import ForecastError, forecast, plan
from insights.mix.shares import mix
from warehouse.tables import all_tables

NAMES = ("mix", "control_chart", "forecast", "costs")


@dg.multi_asset(group_name="results", outs={f"results_{name}": dg.AssetOut() for name in NAMES})
def results_mix_tables(
    raw_night: pl.DataFrame,
    refined_orders: pl.LazyFrame,
    results_attributes: pl.LazyFrame,
    results_exceptions: pl.DataFrame,
    results_rule_coverage: pl.DataFrame,
    results_rules: pl.DataFrame,
) -> Iterator[dg.Output[pl.DataFrame]]:
    """Tables `mix`, `control_chart`, `forecast` and `costs`."""
    try:
        given, fines = plan(), penalties()
        fines.check(results_rules["rule_id"].to_list())
    except (ForecastError, CostsError) as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    counted, as_of = results_exceptions.lazy().filter(pl.col("suppressed_by").is_null()), raw_night["as_of"][0]
    made = {
        "mix": mix(results_attributes, counted, results_rule_coverage, results_rules),
        "control_chart": control_chart(refined_orders, counted, as_of),
        "forecast": forecast(refined_orders, counted, as_of, given),
        "costs": costs(results_attributes, counted, fines, given.minutes, given.other_minutes),
    }
    for name, frame in made.items():
        table = all_tables()[name]
        yield dg.Output(table.conform(frame.lazy()).sort(table.key).collect(), f"results_{name}")
