"""`results_stages`, `results_stage_conformance` and `results_stage_waits`: where an order's time goes."""

import json
from collections.abc import Iterator

import dagster as dg
import polars as pl

from insights.stages.conformance import conformance
from insights.stages.intervals import entered
from insights.stages.settings import SettingsError, stage_settings
from insights.stages.summary import summarise
from insights.stages.waits import waits
from warehouse.tables import all_tables

NAMES = ("stages", "stage_conformance", "stage_waits")


@dg.multi_asset(group_name="results", outs={f"results_{name}": dg.AssetOut() for name in NAMES})
def results_stage_tables(
    raw_night: pl.DataFrame,
    results_attributes: pl.LazyFrame,
    refined_layouts: pl.DataFrame,
) -> Iterator[dg.Output[pl.DataFrame]]:
    """Tables `stages`, `stage_conformance` and `stage_waits`."""
    try:
        settings = stage_settings()
    except SettingsError as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    layouts, as_of = refined_layouts, raw_night["as_of"][0]
    known = entered(results_attributes, layouts, as_of, settings).collect(engine="streaming").lazy()
    made = {
        "stages": _with_curve(summarise(known, layouts, as_of, settings)),
        "stage_conformance": conformance(known, layouts, settings),
        "stage_waits": waits(known, layouts, as_of, settings),
    }
    for name, frame in made.items():
        table = all_tables()[name]
        yield dg.Output(table.conform(frame.lazy()).sort(table.key).collect(), f"results_{name}")


def _with_curve(figures: pl.DataFrame) -> pl.DataFrame:
    """The curve as JSON: tables hold no lists."""
    return figures.with_columns(
        pl.Series("curve_hours", [json.dumps(curve.to_list()) for curve in figures["curve"]], pl.String)
    )
