"""What a rule would have found, before it is switched on.

Not here: precision from people's past decisions (it needs the casework). Orders are judged as their newest export tells
them: an order that was in trouble and has been mended since is no hit.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl

from rules.engine.catalogue import Catalogue
from rules.engine.compile import CompiledRule
from rules.engine.evaluate import Verdicts, evaluate
from warehouse.ids import stable_id

SAMPLE = 20
_PLACED = "rows placed in the window"
_SAMPLE_COLUMNS = ("order_key", "order_id", "line_no", "shop_id", "occurred_at", "amount_at_risk", "currency", "evidence")


@dataclass(frozen=True)
class Backtest:
    """One rule on the orders placed on the UTC days `since` to `until` (None = no limit), judged at `as_of`.

    `hits`, `ok` and `not_evaluable` count rows: orders, or lines for a rule on lines. `lacking` says per source which
    columns that the rule needs its exports do not provide. Frames:

    - `per_day`: day (null where unknown), orders, hits, orders_hit
    - `by_shop`: source_id, shop_id, rows, hits, ok, not_evaluable, orders_hit
    - `overlap`: rule_id, orders; which known findings the same orders have, this rule's own among them
    - `money`: currency, orders, amount_at_risk; an order counts once, with its largest amount
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
    money: pl.DataFrame
    sample: pl.DataFrame


def backtest(
    rule: CompiledRule,
    orders: pl.LazyFrame,
    lines: pl.LazyFrame,
    layouts: pl.DataFrame,
    as_of: datetime,
    since: date | None = None,
    until: date | None = None,
    known_exceptions: pl.DataFrame | None = None,
) -> Backtest:
    """Judge `orders` and `lines` (canonical tables) at `as_of` (timezone-aware) by one rule.

    `known_exceptions` (table `exceptions`, at least rule_id and order_key) are the findings to compare with. Every order
    is judged, for a rule may look across orders; those placed in the window count.

    Raises:
        RuleError: the rule judges files.
    """
    if rule.rule.grain == "file":
        raise rule.rule.error("it judges files; a backtest judges orders and lines")
    window = _window(since, until)
    verdicts = evaluate(orders, lines, layouts, _within(rule, window), as_of)
    placed = _days(orders.filter(window))
    hits, by_shop = verdicts.hits, _by_shop(verdicts, rule.rule.id)
    known = known_exceptions if known_exceptions is not None else hits.clear()
    overlap = known.join(hits.select("order_key"), on="order_key", how="semi")
    others = overlap.filter(pl.col("rule_id") != rule.rule.id)["order_key"].n_unique()
    orders_hit = hits["order_key"].n_unique()
    return Backtest(
        rule, as_of, since, until,
        orders=int(placed["orders"].sum()),
        orders_hit=orders_hit,
        orders_only_here=orders_hit - others,
        **{name: int(by_shop[name].sum()) for name in ("hits", "ok", "not_evaluable")},
        lacking=_lacking(rule, lines if rule.rule.grain == "line" else orders, layouts),
        per_day=_per_day(placed, hits),
        by_shop=by_shop,
        overlap=_orders_by(overlap, "rule_id").sort("orders", "rule_id", descending=[True, False]),
        money=_money(hits),
        sample=_sample(hits),
    )  # fmt: skip


def _window(since: date | None, until: date | None) -> pl.Expr:
    day, inside = pl.col("created_at").dt.date(), pl.lit(value=True)
    inside = inside if since is None else inside & (day >= since)
    return inside if until is None else inside & (day <= until)


def _within(rule: CompiledRule, window: pl.Expr) -> Catalogue:
    """The rule, silent outside the window, and one that is ok on every row in it: so rows are counted in the same pass."""
    counter = rule.rule.model_copy(update={"id": _PLACED, "evidence": []})
    counted = CompiledRule(
        counter, pl.when(window).then(pl.lit(value=False)), "", frozenset(), (), frozenset(), rule.version
    )
    return Catalogue((replace(rule, verdict=pl.when(window).then(rule.verdict)), counted))


def _by_shop(verdicts: Verdicts, rule_id: str) -> pl.DataFrame:
    shop = ["source_id", "shop_id"]
    rows = verdicts.coverage.filter(pl.col("rule_id") == _PLACED).select(*shop, pl.col("ok").alias("rows"))
    judged = verdicts.coverage.filter(pl.col("rule_id") == rule_id).select(*shop, "hits", "ok")
    hit = verdicts.hits.group_by(shop).agg(pl.col("order_key").n_unique().cast(pl.Int64).alias("orders_hit"))
    return (
        rows.filter(pl.col("rows") > 0)
        .join(judged, on=shop, how="left", nulls_equal=True)
        .join(hit, on=shop, how="left", nulls_equal=True)
        .with_columns(pl.col("orders_hit").fill_null(0), not_evaluable=pl.col("rows") - pl.col("hits") - pl.col("ok"))
        .select(*shop, "rows", "hits", "ok", "not_evaluable", "orders_hit")
        .sort(shop)
    )


def _days(orders: pl.LazyFrame) -> pl.DataFrame:
    day = pl.col("created_at").dt.date().alias("day")
    return orders.group_by(day).agg(pl.len().cast(pl.Int64).alias("orders")).collect(engine="streaming")


def _per_day(placed: pl.DataFrame, hits: pl.DataFrame) -> pl.DataFrame:
    found = hits.group_by(pl.col("occurred_at").dt.date().alias("day")).agg(
        pl.len().cast(pl.Int64).alias("hits"), pl.col("order_key").n_unique().cast(pl.Int64).alias("orders_hit")
    )
    joined = placed.join(found, on="day", how="left", nulls_equal=True)
    return joined.with_columns(pl.col("hits", "orders_hit").fill_null(0)).sort("day", nulls_last=True)


def _orders_by(findings: pl.DataFrame, column: str) -> pl.DataFrame:
    return findings.group_by(column).agg(pl.col("order_key").n_unique().cast(pl.Int64).alias("orders"))


def _money(hits: pl.DataFrame) -> pl.DataFrame:
    per_order = hits.drop_nulls("amount_at_risk").group_by("currency", "order_key").agg(pl.col("amount_at_risk").max())
    sums = per_order.group_by("currency").agg(pl.len().cast(pl.Int64).alias("orders"), pl.col("amount_at_risk").sum())
    return sums.sort("orders", "currency", descending=[True, False])


def _sample(hits: pl.DataFrame) -> pl.DataFrame:
    return stable_id(hits, "hash", ("order_key", "line_no")).sort("hash").head(SAMPLE).select(_SAMPLE_COLUMNS)


def _lacking(rule: CompiledRule, rows: pl.LazyFrame, layouts: pl.DataFrame) -> dict[str, list[str]]:
    used = rows.select("layout_id").unique().collect(engine="streaming")
    provided, lacking = defaultdict[tuple[str, str], set[str]](set), defaultdict[str, set[str]](set)
    known = layouts.join(used, on="layout_id", how="semi")
    for layout, source, table, column in known.select("layout_id", "source_id", "table_name", "column_name").iter_rows():
        provided[source, layout].add(f"line.{column}" if table == "order_lines" else column)
    for (source, _), columns in provided.items():
        lacking[source] |= rule.needs - columns
    return {source: sorted(columns) for source, columns in sorted(lacking.items()) if columns}
