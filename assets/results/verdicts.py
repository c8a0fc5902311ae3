"""`results_exceptions`, `results_rule_coverage` and `results_rule_failures`: what the rules say, in one pass."""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from assets.refined.tracked_orders import with_tracking
from rules.engine import Inputs, Verdicts, evaluate, load_catalogue
from rules.engine.subjects import judge_subjects
from rules.engine.suppression import suppressed
from warehouse.ids import stable_id
from warehouse.tables import all_tables

ID_OF = ("rule_id", "source_id", "shop_id", "order_key", "line_no", "subject")


@dg.multi_asset(
    group_name="results",
    outs={f"results_{name}": dg.AssetOut() for name in ("exceptions", "rule_coverage", "rule_failures")},
)
def results_verdicts(
    raw_night: pl.DataFrame,
    refined_orders: pl.LazyFrame,
    refined_order_lines: pl.LazyFrame,
    refined_tracking: pl.LazyFrame,
    refined_layouts: pl.DataFrame,
    refined_inventory: pl.LazyFrame,
    refined_products: pl.LazyFrame,
    refined_blacklist: pl.LazyFrame,
    refined_no_service_regions: pl.LazyFrame,
    results_files: pl.DataFrame,
    results_shop_activity: pl.DataFrame,
) -> Iterator[dg.Output[pl.DataFrame]]:
    """Tables `exceptions`, `rule_coverage` and `rule_failures`."""
    catalogue = load_catalogue()
    tables = {
        "orders": with_tracking(refined_orders, refined_tracking), "order_lines": refined_order_lines,
        "inventory": refined_inventory, "products": refined_products, "blacklist": refined_blacklist,
        "no_service_regions": refined_no_service_regions, "files": results_files.lazy(),
        "shop_activity": results_shop_activity.lazy(),
    }  # fmt: skip
    inputs = Inputs(tables, raw_night["as_of"][0])
    verdicts = evaluate(inputs, refined_layouts, catalogue)
    others, failures = judge_subjects(inputs, catalogue, verdicts.failed)
    hits = pl.concat([verdicts.hits, others], how="diagonal")
    found = exceptions(suppressed(hits, [rule.rule for rule in catalogue.rules]))
    yield dg.Output(found, "results_exceptions", metadata={"hits": _per_rule(verdicts)})
    yield dg.Output(verdicts.coverage.sort("rule_id", "source_id", "shop_id"), "results_rule_coverage")
    yield dg.Output(failures, "results_rule_failures")


def exceptions(hits: pl.DataFrame) -> pl.DataFrame:
    """Findings with their stable id, in an order that does not depend on the input's."""
    named = stable_id(hits, "exception_id", ID_OF)
    order = ("source_id", "shop_id", "order_key", "rule_id", "line_no", "exception_id")
    return named.select(*all_tables()["exceptions"].schema).sort(order)


def _per_rule(verdicts: Verdicts) -> dg.TableMetadataValue:
    rates = (
        verdicts.coverage.group_by("rule_id")
        .agg(pl.col("hits", "ok", "not_evaluable").sum())
        .with_columns(
            per_1000=(1000 * pl.col("hits") / (pl.col("hits") + pl.col("ok"))).fill_nan(None).round(2),
            coverage=(1 - pl.col("not_evaluable") / pl.sum_horizontal("hits", "ok", "not_evaluable"))
            .fill_nan(None)
            .round(4),
        )
        .sort("hits", descending=True)
    )
    return dg.MetadataValue.table([dg.TableRecord(row) for row in rates.iter_rows(named=True)])
