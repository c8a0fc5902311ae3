"""Judging a view by all truth rules; every module of this folder with `RULES` takes part."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import polars as pl

from simulator.model import Format, View
from simulator.truth.base import Moment, Rule, ended
from simulator.truth.beside import Lists, with_articles, with_lists, with_tracking
from simulator.truth.crowds import RULE_IDS
from simulator.truth.stages import with_stage

_OF_ORDER = (
    "order_no", "shop_id", "order_id", "status", "buyer_id", "warehouse_id", "created_at", "paid_at", "shipped_at",
    "is_presale", "ship_by_at", "presale_ship_at",
)  # fmt: skip
"""What lines are judged by of their order."""


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of every module in this folder, in the order of the modules' names."""
    names = sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    modules = (importlib.import_module(f"simulator.truth.{name}") for name in names)
    return tuple(rule for module in modules for rule in getattr(module, "RULES", ()))


def truth(view: View, fmt: Format, as_of: int, lists: Lists | None = None) -> pl.DataFrame:
    """Hits within one format: `format, shop_id, order_id, line_ref, rule_id`; `line_ref` is the sku for line rules.

    `lists` are what the shops give beside their exports; without them the rules on them are not judged. Rules on
    orders of several shops are in `together`.
    """
    lists = lists or {}
    at = Moment(pl.lit(datetime.fromtimestamp(as_of, UTC)), fmt.name, fmt.provides)
    rules = [rule for rule in all_rules() if fmt.provides.issuperset(rule.needs)]
    orders = with_stage(with_lists(with_tracking(_with_sums(view), fmt, lists), lists), at.as_of)
    of_order = orders.select(_OF_ORDER).unique("order_no", keep="first")
    lines = with_articles(view.lines.join(of_order, on="order_no", maintain_order="left"), lists)
    hits = [
        _hits(orders, [rule for rule in rules if not rule.on_lines], at, pl.lit("")),
        _hits(lines, [rule for rule in rules if rule.on_lines], at, pl.col("sku").fill_null("")),
    ]
    columns = ("format", "shop_id", "order_id", "line_ref", "rule_id")
    return pl.concat(hits).select(pl.lit(fmt.name).alias("format"), *columns[1:]).unique().sort(columns)


def covered() -> list[str]:
    """The ids of the rules that the truth decides; it says nothing about any other."""
    return sorted([*(rule.rule_id for rule in all_rules()), *RULE_IDS])


def _with_sums(view: View) -> pl.DataFrame:
    gifts = pl.col("is_gift").fill_null(False)
    sums = view.lines.group_by("order_no").agg(
        line_count=pl.len().cast(pl.Int64),
        line_sum=pl.col("line_amount").sum(),
        only_gifts=gifts.all(),
        mixed_presale=pl.col("line_is_presale").any() & ~pl.col("line_is_presale").all(),
    )
    return view.orders.join(sums, on="order_no", how="left", maintain_order="left")


def _hits(frame: pl.DataFrame, rules: list[Rule], at: Moment, line: pl.Expr) -> pl.DataFrame:
    """Flags for all rules in one pass, then one row per flag that is true."""
    flags = {
        rule.rule_id: (rule.when(at) if rule.judges_ended else rule.when(at) & ~ended()).fill_null(False)
        for rule in rules
    }
    flagged = frame.lazy().select("shop_id", "order_id", line.alias("line_ref"), **flags)
    return (
        flagged.filter(pl.any_horizontal(*flags))
        .unpivot(on=list(flags), index=["shop_id", "order_id", "line_ref"], variable_name="rule_id")
        .filter("value")
        .drop("value")
        .collect()
    )
