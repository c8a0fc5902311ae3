"""All examples of the rules as one set of tables, each at home in a shop and source of its own."""

from collections import defaultdict
from typing import Any

import polars as pl
from nasty_orders import Tables, layouts

from rules.engine import Catalogue
from rules.engine.compile import CompiledRule
from rules.engine.examples import VERDICTS, example_tables

# These look across shops and sources: their examples differ in what they are compared by, too.
ACROSS_SHOPS = {
    "accidental_duplicate", "one_address_many_buyers", "one_phone_many_names", "order_velocity", "should_be_merged",
    "tracking_number_reused",
}  # fmt: skip
COMPARED = ("phone", "address", "tracking_no")


def example_homes(catalogue: Catalogue) -> tuple[Tables, dict[str, tuple[str, str]]]:
    """The tables, and the rule and verdict that each home is about; its first order is `<home>/1`."""
    parts, about = defaultdict[str, list[pl.DataFrame]](list), {}
    for rule in (*catalogue.of_grain("order"), *catalogue.of_grain("line")):
        for kind, no, example in _examples(rule):
            home = f"{rule.rule.id}/{kind}/{no}"
            about[home] = (rule.rule.id, kind)
            mark = f"{len(about):04}" if rule.rule.id in ACROSS_SHOPS else ""
            for name, table in example_tables(rule, example).items():
                parts[name].append(_at_home(table, name, home, mark))
    return {name: pl.concat(frames) for name, frames in parts.items()} | {"layouts": layouts("example")}, about


def _examples(rule: CompiledRule) -> list[tuple[str, int, dict[str, Any]]]:
    cases = [(kind, no, row) for kind in VERDICTS for no, row in enumerate(getattr(rule.rule.examples, kind))]
    return [case for case in cases if "not_provided" not in case[2]]


def _at_home(table: pl.DataFrame, name: str, home: str, mark: str) -> pl.DataFrame:
    """`example` and '' are the home itself, other shops are beside it; what is compared gets the `mark`."""
    own = pl.col("shop_id").is_in(["example", ""])
    shop = pl.when(own).then(pl.lit(home)).otherwise(pl.format(f"{home}/{{}}", "shop_id")).alias("shop_id")
    key = pl.format(f"{home}/{{}}", pl.col("order_key").str.split("/").list.last()).alias("order_key")
    marked = [pl.when(pl.col(n) != "").then(pl.concat_str(n, pl.lit(mark))).otherwise(n).alias(n) for n in COMPARED]
    changes = {"orders": [shop, key, pl.lit(home).alias("source_id"), *marked], "order_lines": [key], "layouts": []}
    return table.with_columns(changes.get(name, [shop]))
