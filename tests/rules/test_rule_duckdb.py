"""Each rule as Polars and as hand-written SQL in DuckDB: equal verdicts, not evaluable ones included."""

import polars as pl
import pytest
from crowded_orders import crowded_tables, for_all_shops
from example_homes import example_homes
from polars.testing import assert_frame_equal

from benchmarks.rule_pass import connect, run_sql
from rules.engine import Catalogue, Inputs, Verdicts, evaluate
from rules.engine.examples import AS_OF

KEYS = ["rule_id", "source_id", "shop_id"]
COUNTS = ["orders", "hits", "ok", "not_evaluable"]
Tables = dict[str, pl.DataFrame]


BEYOND_THEIR_ROW = {
    "accidental_duplicate", "blacklisted_buyer", "carrier_does_not_serve_region", "one_address_many_buyers",
    "one_phone_many_names", "order_velocity", "out_of_stock", "oversold", "price_below_floor",
    "purchase_limit_exceeded", "quantity_unusual", "restock_after_deadline", "should_be_merged", "sku_delisted",
    "sku_unknown", "stock_negative", "stuck_in_stage", "tracking_number_reused",
}  # fmt: skip


def assert_equal_verdicts(tables: Tables, catalogue: Catalogue) -> Verdicts:
    inputs = Inputs({name: frame.lazy() for name, frame in tables.items()}, AS_OF)
    ours = evaluate(inputs, tables["layouts"], catalogue)
    con = connect(catalogue, tables["layouts"], AS_OF)
    for name in tables.keys() - {"layouts"}:
        con.register(name, tables[name])
    hits, coverage = run_sql(con)
    expected = coverage.select(*KEYS, *COUNTS).sort(KEYS)
    actual = ours.coverage.select(*KEYS, *COUNTS).sort(KEYS)
    differ = actual.join(expected, on=[*KEYS, *COUNTS], how="anti")
    assert differ.is_empty(), differ.join(tables["orders"], on="shop_id").head(3).to_dicts()
    assert actual.height == expected.height
    found = ["rule_id", "order_key", "line_no"]
    assert_frame_equal(ours.hits.select(found).sort(found), hits.select(found).sort(found))
    return ours


def test_examples(catalogue: Catalogue) -> None:
    tables, about = example_homes(catalogue)
    hits = assert_equal_verdicts(tables, catalogue).hits
    hit = set(hits.filter(pl.col("line_no").fill_null(1) == 1).select("rule_id", "order_key").iter_rows())
    wrong = [home for home, (rule, kind) in about.items() if ((rule, f"{home}/1") in hit) != (kind == "hit")]
    assert wrong == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_crowded_orders(seed: int, catalogue: Catalogue) -> None:
    found = assert_equal_verdicts(crowded_tables(1000, seed), catalogue)
    sums = found.coverage.group_by("rule_id").agg(pl.col("hits", "ok", "not_evaluable").sum())
    several = sums.filter(pl.min_horizontal("hits", "ok", "not_evaluable") > 1)
    assert sorted(BEYOND_THEIR_ROW - set(several["rule_id"])) == []


def test_crowded_orders_with_lists_for_all_shops(catalogue: Catalogue) -> None:
    assert_equal_verdicts(for_all_shops(crowded_tables(1000, 4)), catalogue)


def test_crowded_orders_without_companion_tables(catalogue: Catalogue) -> None:
    tables = crowded_tables(500, 5)
    assert_equal_verdicts({n: tables[n] for n in ("orders", "order_lines", "layouts")}, catalogue)


def test_crowded_orders_with_gaps_in_their_export(catalogue: Catalogue) -> None:
    tables = crowded_tables(500, 6)
    layouts = tables["layouts"].filter(~pl.col("column_name").is_in(["buyer_id", "warehouse_id", "sku"]))
    assert_equal_verdicts(tables | {"layouts": layouts}, catalogue)


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
    own_row = sums.filter(~pl.col("rule_id").is_in(sorted(BEYOND_THEIR_ROW)))
    assert own_row.filter(pl.col("hits") == 0)["rule_id"].to_list() == []
    assert own_row.filter(pl.col("ok") == 0)["rule_id"].to_list() == []
