"""Each rule as Polars and as hand-written SQL in DuckDB: equal verdicts, not evaluable ones included."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from benchmarks.rule_pass import connect, run_sql
from rules.engine import Catalogue, Inputs, evaluate
from rules.engine.examples import AS_OF, example_tables

KEYS = ["rule_id", "source_id", "shop_id"]
COUNTS = ["orders", "hits", "ok", "not_evaluable"]
Tables = dict[str, pl.DataFrame]


@pytest.fixture(scope="module")
def example_rows(catalogue: Catalogue) -> Tables:
    """All examples of all rules as one set of tables; each order is a shop of its own."""
    parts = [
        {
            name: table.with_columns(pl.lit(f"{rule.rule.id}/{kind}/{no}").alias(key))
            for name, key in (("orders", "order_key"), ("order_lines", "order_key"))
            for table in (example_tables(rule, example)[name],)
        }
        for rule in (*catalogue.of_grain("order"), *catalogue.of_grain("line"))
        for kind in ("hit", "ok", "not_evaluable")
        for no, example in enumerate(getattr(rule.rule.examples, kind))
        if "not_provided" not in example
    ]
    tables = {name: pl.concat(part[name] for part in parts) for name in parts[0]}
    tables["orders"] = tables["orders"].with_columns(shop_id=pl.col("order_key"))
    first = catalogue.of_grain("order")[0]
    return tables | {"layouts": example_tables(first, {})["layouts"]}


def assert_equal_verdicts(tables: Tables, catalogue: Catalogue) -> None:
    inputs = Inputs({name: frame.lazy() for name, frame in tables.items()}, AS_OF)
    ours = evaluate(inputs, tables["layouts"], catalogue)
    con = connect(catalogue, tables["layouts"], AS_OF)
    con.register("orders", tables["orders"])
    con.register("order_lines", tables["order_lines"])
    hits, coverage = run_sql(con)
    expected = coverage.select(*KEYS, *COUNTS).sort(KEYS)
    actual = ours.coverage.select(*KEYS, *COUNTS).sort(KEYS)
    differ = actual.join(expected, on=[*KEYS, *COUNTS], how="anti")
    assert differ.is_empty(), differ.join(tables["orders"], on="shop_id").head(3).to_dicts()
    assert actual.height == expected.height
    found = ["rule_id", "order_key", "line_no"]
    assert_frame_equal(ours.hits.select(found).sort(found), hits.select(found).sort(found))


def test_examples(example_rows: Tables, catalogue: Catalogue) -> None:
    assert_equal_verdicts(example_rows, catalogue)


def test_random_orders(nasty: Tables, catalogue: Catalogue) -> None:
    assert_equal_verdicts(nasty, catalogue)


def test_random_orders_with_gaps_in_their_export(nasty: Tables, catalogue: Catalogue) -> None:
    lacking = ["paid_at", "carrier", "refund_status", "is_gift", "cost_price", "country"]
    layouts = nasty["layouts"].filter(~pl.col("column_name").is_in(lacking))
    assert_equal_verdicts(nasty | {"layouts": layouts}, catalogue)


def test_random_orders_hit_and_pass_every_rule(nasty: Tables, catalogue: Catalogue) -> None:
    inputs = Inputs({name: frame.lazy() for name, frame in nasty.items()}, AS_OF)
    counts = evaluate(inputs, nasty["layouts"], catalogue).coverage
    sums = counts.group_by("rule_id").agg(pl.col("hits", "ok", "not_evaluable").sum())
    assert sums.filter(pl.col("hits") == 0)["rule_id"].to_list() == []
    assert sums.filter(pl.col("ok") == 0)["rule_id"].to_list() == []
