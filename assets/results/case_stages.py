"""`results_case_stages`: how long findings wait for people."""

import dagster as dg
import polars as pl

from insights.stages.of_cases import case_stages
from warehouse.tables import all_tables


@dg.asset(group_name="results")
def results_case_stages(
    raw_night: pl.DataFrame, results_cases: pl.DataFrame, results_rules: pl.DataFrame
) -> pl.DataFrame:
    """Table `case_stages`."""
    table = all_tables()["case_stages"]
    made = case_stages(results_cases, results_rules.select("rule_id", "sla_hours"), raw_night["as_of"][0])
    return table.conform(made.lazy()).sort(table.key).collect()
