"""`results_rules`: the catalogue that judged this night."""

import dagster as dg
import polars as pl

from rules.engine import load_catalogue


@dg.asset(group_name="results")
def results_rules() -> pl.DataFrame:
    """Table `rules`."""
    return load_catalogue().frame()
