"""What a rule would have found, before it is switched on.

Orders are judged as their newest export tells them: one that was in trouble and has been mended since is no hit.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import polars as pl

from rules.engine.catalogue import Catalogue
from rules.engine.compile import CompiledRule
from rules.engine.evaluate import Verdicts, evaluate
from rules.engine.model import SUBJECT_TABLES
from rules.features import Inputs
from warehouse.ids import stable_id

SAMPLE = 20
_PLACED = "rows placed in the window"
_SHOWN = ("order_key", "order_id", "line_no", "shop_id", "occurred_at", "amount_at_risk", "currency", "evidence")


@dataclass(frozen=True)
class Backtest:
    """One rule on the orders placed on the UTC days `since` to `until` (None = no limit), judged at `as_of`.

    `hits`, `ok` and `not_evaluable` count rows: orders, or lines for a rule on lines. `lacking` says per source which
    columns that the rule needs its exports do not provide. Frames:

    - `per_day`: day (null where unknown), orders, hits, orders_hit
    - `by_shop`: source_id, shop_id, rows, hits, ok, not_evaluable, orders_hit
    - `overlap`: rule_id, category, orders; which known findings the same orders have, this rule's own among them
    - `overlap_by_category`: category, orders; the same, without this rule's own; an order counts once per category
    - `money`: currency, orders, amount_at_risk; an order counts once, with its largest amount
    - `outcomes`: outcome, hits; what people decided about findings of this rule on the same orders or lines
    - `sample`: at most 20 hits with their evidence, chosen by the hash of their keys
    """

    rule: CompiledRule
    as_of: datetime
    since: date | None
    until: date | None
    orders: int
    orders_hit: int
    orders_only_here: int
    hits: int
    ok: int
    not_evaluable: int
    lacking: dict[str, list[str]]
    per_day: pl.DataFrame
    by_shop: pl.DataFrame
    overlap: pl.DataFrame
    overlap_by_category: pl.DataFrame
    money: pl.DataFrame
    outcomes: pl.DataFrame
    sample: pl.DataFrame


def backtest(
    rule: CompiledRule, inputs: Inputs, layouts: pl.DataFrame,
    since: date | None = None, until: date | None = None, known_exceptions: pl.DataFrame | None = None,
    decisions: pl.DataFrame | None = None,
) -> Backtest:  # fmt: skip
    """Judge orders and lines (canonical tables) at `inputs.as_of` by one rule.

    `known_exceptions` (table `exceptions`: rule_id, category, order_key) are the findings to compare with,
    `decisions` (rule_id, order_key, line_no, outcome) what people decided about findings of any version. Every
    order is judged, for a rule may look across orders; those placed in the window count.

    Raises:
        RuleError: the rule judges files or shops, or fails on these orders.
    """
    if rule.rule.grain in SUBJECT_TABLES:
        raise rule.rule.error(f"it judges {rule.rule.grain}s; a backtest judges orders and lines")
    orders, as_of = inputs["orders"], inputs.as_of
    window = _window(since, until)
    verdicts = evaluate(inputs, layouts, _within(rule, window))
    if verdicts.failed:
        raise rule.rule.error(f"it fails on these orders: {verdicts.failed.get(rule.rule.id)}")
    hits, by_shop = verdicts.hits, _by_shop(verdicts, rule.rule.id)
    placed = orders.filter(window).group_by(_day("created_at")).agg(pl.len().cast(pl.Int64).alias("orders"))
    per_day = _per_day(placed.collect(engine="streaming"), hits)
    known = hits.clear() if known_exceptions is None else known_exceptions
    same = known.join(hits.select("order_key"), on="order_key", how="semi")
    of_others = same.filter(pl.col("rule_id") != rule.rule.id)
    found, others = (frame["order_key"].n_unique() for frame in (hits, of_others))
    counts: dict[str, Any] = {name: int(by_shop[name].sum()) for name in ("hits", "ok", "not_evaluable")}
    counts |= {"orders": int(per_day["orders"].sum()), "orders_hit": found, "orders_only_here": found - others}
    frames: dict[str, Any] = {"per_day": per_day, "by_shop": by_shop, "money": _money(hits)}
    frames["outcomes"] = _outcomes(hits, decisions)
    frames |= {"overlap": _overlap(same, "rule_id", "category"), "overlap_by_category": _overlap(of_others, "category")}
    lacking = _lacking(rule, inputs, layouts)
    return Backtest(rule, as_of, since, until, **counts, lacking=lacking, **frames, sample=_sample(hits))


def _day(column: str) -> pl.Expr:
    return pl.col(column).dt.date().alias("day")


def _window(since: date | None, until: date | None) -> pl.Expr:
    day, inside = _day("created_at"), pl.lit(value=True)
    inside = inside if since is None else inside & (day >= since)
    return inside if until is None else inside & (day <= until)


def _within(rule: CompiledRule, window: pl.Expr) -> Catalogue:
    """The rule, silent outside the window, and one that is ok on every row in it: it counts rows in the same pass."""
    counter = rule.rule.model_copy(update={"id": _PLACED, "evidence": []})
    ok = pl.when(window).then(pl.lit(value=False))
    counted = CompiledRule(counter, ok, "", frozenset(), (), frozenset(), rule.version)
    return Catalogue((replace(rule, verdict=pl.when(window).then(rule.verdict)), counted))


def _by_shop(verdicts: Verdicts, rule_id: str) -> pl.DataFrame:
    shop = ["source_id", "shop_id"]
    rows = verdicts.coverage.filter(pl.col("rule_id") == _PLACED, pl.col("ok") > 0)
    judged = verdicts.coverage.filter(pl.col("rule_id") == rule_id).select(*shop, "hits", "ok")
    hit = verdicts.hits.group_by(shop).agg(pl.col("order_key").n_unique().cast(pl.Int64).alias("orders_hit"))
    joined = rows.select(*shop, pl.col("ok").alias("rows")).join(judged, on=shop, how="left", nulls_equal=True)
    unknown = (pl.col("rows") - pl.col("hits") - pl.col("ok")).alias("not_evaluable")
    found = joined.with_columns(unknown).join(hit, on=shop, how="left", nulls_equal=True)
    return found.with_columns(pl.col("orders_hit").fill_null(0)).sort(shop)


def _per_day(placed: pl.DataFrame, hits: pl.DataFrame) -> pl.DataFrame:
    found = hits.group_by(_day("occurred_at")).agg(
        pl.len().cast(pl.Int64).alias("hits"), pl.col("order_key").n_unique().cast(pl.Int64).alias("orders_hit")
    )
    joined = placed.join(found, on="day", how="left", nulls_equal=True)
    return joined.with_columns(pl.col("hits", "orders_hit").fill_null(0)).sort("day", nulls_last=True)


def _overlap(same: pl.DataFrame, *keys: str) -> pl.DataFrame:
    orders = same.group_by(*keys).agg(pl.col("order_key").n_unique().cast(pl.Int64).alias("orders"))
    return orders.sort("orders", *keys, descending=[True, *(False for _ in keys)])


def _money(hits: pl.DataFrame) -> pl.DataFrame:
    per_order = hits.drop_nulls("amount_at_risk").group_by("currency", "order_key").agg(pl.col("amount_at_risk").max())
    sums = per_order.group_by("currency").agg(pl.len().cast(pl.Int64).alias("orders"), pl.col("amount_at_risk").sum())
    return sums.sort("orders", "currency", descending=[True, False])


def _outcomes(hits: pl.DataFrame, decisions: pl.DataFrame | None) -> pl.DataFrame:
    if decisions is None:
        return pl.DataFrame(schema={"outcome": pl.String, "hits": pl.Int64})
    line_no = pl.col("line_no").cast(pl.Int64)
    rows = hits.select("rule_id", "order_key", line_no)
    said = decisions.select("rule_id", "order_key", line_no, "outcome")
    same = rows.join(said, on=["rule_id", "order_key", "line_no"], nulls_equal=True)
    return same.group_by("outcome").agg(pl.len().cast(pl.Int64).alias("hits")).sort("outcome")


def _sample(hits: pl.DataFrame) -> pl.DataFrame:
    return stable_id(hits, "hash", ("order_key", "line_no")).sort("hash").head(SAMPLE).select(_SHOWN)


def _lacking(rule: CompiledRule, inputs: Inputs, layouts: pl.DataFrame) -> dict[str, list[str]]:
    """A source may give orders and lines in separate files: each kind of column is looked for in its own."""
    of_lines = {name for name in rule.needs if name.startswith("line.")}
    lacking = defaultdict[str, set[str]](set)
    for table, needs in (("orders", rule.needs - of_lines), ("order_lines", of_lines)):
        used = inputs[table].select("layout_id").unique().collect(engine="streaming") if needs else layouts.clear()
        known = layouts.join(used, on="layout_id", how="semi")
        given = known.filter(pl.col("table_name") == table).group_by("layout_id").agg("column_name")
        sources = known.select("layout_id", "source_id").unique().join(given, on="layout_id", how="left")
        for source, columns in sources.select("source_id", "column_name").iter_rows():
            prefix = "line." if table == "order_lines" else ""
            lacking[source] |= needs - {prefix + name for name in columns or ()}
    return {source: sorted(columns) for source, columns in sorted(lacking.items()) if columns}
