"""The one pass: every rule on every order and line, three verdicts, coverage, evidence."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
import polars.selectors as cs

from rules.engine.catalogue import Catalogue
from rules.engine.compile import AS_OF, ORDER_PREFIX, CompiledRule
from rules.features import Feature
from warehouse.table import TIME
from warehouse.tables import all_tables

LINE_LAYOUT = "line_layout_id"
KEYS = ("order_key", "order_id", "shop_id", "source_id", "currency", "created_at")


@dataclass(frozen=True)
class Verdicts:
    """`hits`: table `exceptions` without its id. `coverage`: table `rule_coverage`."""

    hits: pl.DataFrame
    coverage: pl.DataFrame


def evaluate(
    orders: pl.LazyFrame, lines: pl.LazyFrame, layouts: pl.DataFrame, catalogue: Catalogue, as_of: datetime
) -> Verdicts:
    """Judge `orders` and `lines` (canonical tables) at `as_of` (timezone-aware), in streaming queries.

    `layouts` (table `layouts`) says which columns each row's export provides: where it lacks one that a rule needs,
    the rule is not evaluable for that row.
    """
    with_sums, plain = _by_sums(catalogue.of_grain("order"))
    line_rules = catalogue.of_grain("line")
    # One group after the other: side by side they take more memory and no less time. Rules on sums of lines have a
    # query of their own, so that only the few columns they read go through its join.
    groups = (
        (plain, _order_frame(orders, lines, plain, as_of)),
        (with_sums, _order_frame(orders, lines, with_sums, as_of)),
        (line_rules, _line_frame(_order_frame(orders, lines, line_rules, as_of), lines, line_rules)),
    )
    parts = [_judge(frame, rules, layouts, as_of) for rules, frame in groups if rules]
    return Verdicts(pl.concat(part.hits for part in parts), pl.concat(part.coverage for part in parts))


def _by_sums(rules: Sequence[CompiledRule]) -> tuple[list[CompiledRule], list[CompiledRule]]:
    """Rules that stand on sums over the lines of an order, and the others."""
    split: tuple[list[CompiledRule], list[CompiledRule]] = [], []
    for rule in rules:
        split[all(feature.over != "lines" for feature in rule.features)].append(rule)
    return split


def _judge(frame: pl.LazyFrame, rules: Sequence[CompiledRule], layouts: pl.DataFrame, as_of: datetime) -> Verdicts:
    wide, hits = pl.collect_all(_queries(frame, rules, layouts), engine="streaming")
    return Verdicts(_melt(hits, rules, as_of), _long(wide, hits, rules))


def _provided(layouts: pl.DataFrame) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for layout, table, column in layouts.select("layout_id", "table_name", "column_name").iter_rows():
        found[layout].add(f"line.{column}" if table == "order_lines" else column)
    return {layout: frozenset(columns) for layout, columns in found.items()}


def _order_frame(
    orders: pl.LazyFrame, lines: pl.LazyFrame, rules: Sequence[CompiledRule], as_of: datetime
) -> pl.LazyFrame:
    features = _features(rules)
    sums = [feature for feature in features if feature.over == "lines"]
    wanted = {*KEYS, "layout_id", "total_amount", "status", *_names_read(rules, features)}
    frame = orders.select(name for name in all_tables()["orders"].schema if name in wanted)
    if sums:
        values = [feature.build().alias(feature.name) for feature in sums]
        per_order = lines.group_by("order_key").agg(*values, pl.col("layout_id").first().alias(LINE_LAYOUT))
        filled = [pl.col(f.name).fill_null(pl.lit(f.empty)) for f in sums if f.empty is not None]
        # The sums are narrow: they, not the orders, are what the join holds in memory.
        frame = frame.join(per_order, on="order_key", how="left", build_side="force_right")
        frame = frame.with_columns(*filled, pl.col(LINE_LAYOUT).fill_null(pl.col("layout_id")))
    frame = frame.with_columns(pl.lit(as_of).cast(TIME).alias(AS_OF))
    return _with_features(frame, [feature for feature in features if feature.over == "order"])


def _line_frame(order_frame: pl.LazyFrame, lines: pl.LazyFrame, rules: Sequence[CompiledRule]) -> pl.LazyFrame:
    shared = set(all_tables()["order_lines"].schema) - {"order_key", "layout_id"}
    features = _features(rules)
    reads = _names_read(rules, features) | {*KEYS, AS_OF, "layout_id", "order_key", "status"}
    renamed = {name: ORDER_PREFIX + name for name in shared}
    order_columns = [
        pl.col(name).alias(renamed.get(name, name))
        for name in order_frame.collect_schema().names()
        if renamed.get(name, name) in reads and not (name in shared and name in renamed.values())
    ]
    own = [
        pl.col(name).alias(LINE_LAYOUT if name == "layout_id" else name)
        for name in all_tables()["order_lines"].schema
        if name in reads | {"line_no", "line_amount"}
    ]
    frame = lines.select(own).join(
        order_frame.select(order_columns), on="order_key", suffix=":order", build_side="force_right"
    )
    return _with_features(frame, [feature for feature in features if feature.over == "line"])


def _features(rules: Sequence[CompiledRule]) -> list[Feature]:
    return list({feature.name: feature for rule in rules for feature in rule.features}.values())


def _names_read(rules: Iterable[CompiledRule], features: Iterable[Feature]) -> set[str]:
    """Names read in any way; a shared name on a line may ask for the order's column of that name."""
    names = {name for rule in rules for name in rule.reads}
    names |= {name for feature in features for name in feature.build().meta.root_names()}
    return names | {name.removeprefix(ORDER_PREFIX) for name in names}


def _with_features(frame: pl.LazyFrame, features: Sequence[Feature]) -> pl.LazyFrame:
    """Add features level by level, so that each is computed once and independent ones side by side."""
    pending = {feature.name: feature for feature in features}
    while pending:
        ready = [f for f in pending.values() if not set(f.build().meta.root_names()) & (pending.keys() - {f.name})]
        frame = frame.with_columns(feature.build().alias(feature.name) for feature in ready)
        pending = {name: f for name, f in pending.items() if f not in ready}
    return frame


def _queries(frame: pl.LazyFrame, rules: Sequence[CompiledRule], layouts: pl.DataFrame) -> list[pl.LazyFrame]:
    """Coverage per source and shop, and the rows with at least one hit."""
    provided = _provided(layouts)
    verdicts = [_gated(rule, provided).alias(rule.column) for rule in rules]
    judged = frame.with_columns(verdicts)
    known = [pl.col(rule.column).count().alias(f"known:{rule.rule.id}") for rule in rules]
    coverage = judged.group_by("source_id", "shop_id").agg(pl.len().alias("rows"), *known)
    amounts = ("line_amount", "line_no") if rules[0].rule.grain == "line" else ("total_amount",)
    kept = dict.fromkeys([*KEYS, *amounts, *(rule.column for rule in rules), *_evidence(rules)])
    hits = judged.filter(pl.any_horizontal(rule.column for rule in rules)).select(*kept)
    return [coverage, hits]


def gates(rules: Iterable[CompiledRule], layouts: pl.DataFrame) -> list[tuple[CompiledRule, list[str]]]:
    """Each rule with the layouts that lack a column it needs."""
    provided = _provided(layouts)
    return [(rule, sorted(name for name, columns in provided.items() if not rule.needs <= columns)) for rule in rules]


def _gated(rule: CompiledRule, provided: dict[str, frozenset[str]]) -> pl.Expr:
    """The verdict, null where the export of the order, or that of its lines, lacks a column that the rule needs.

    The two are one and the same unless a source gives orders and lines in separate files.
    """
    of_lines = frozenset(name for name in rule.needs if name.startswith("line."))
    verdict = rule.verdict
    for column, needs in (("layout_id", rule.needs - of_lines), (LINE_LAYOUT, of_lines)):
        having = [layout for layout, columns in provided.items() if needs <= columns]
        if not having:
            return pl.lit(None, dtype=pl.Boolean)
        if len(having) < len(provided):
            verdict = pl.when(pl.col(column).is_in(having)).then(verdict)
    return verdict


def _evidence(rules: Sequence[CompiledRule]) -> list[str]:
    return [name for rule in rules for name in rule.rule.evidence]


def _melt(rows: pl.DataFrame, rules: Sequence[CompiledRule], as_of: datetime) -> pl.DataFrame:
    """One row per rule and hit, from the flagged rows only."""
    schema = {k: v for k, v in all_tables()["exceptions"].schema.items() if k != "exception_id"}
    amount = "line_amount" if "line_no" in rows.columns else "total_amount"
    line_no = pl.col("line_no") if "line_no" in rows.columns else pl.lit(None)
    parts = [
        rows.lazy()
        .filter(pl.col(rule.column))
        .select(
            *KEYS[:4],
            line_no.alias("line_no"),
            *labels(rule),
            pl.col(amount).alias("amount_at_risk"),
            "currency",
            evidence_json(rule.rule.evidence).alias("evidence"),
            pl.col("created_at").alias("occurred_at"),
            pl.lit(as_of).alias("detected_at"),
        )
        .cast(schema)  # type: ignore[arg-type]  # a mapping of names to types
        for rule in rules
    ]
    return pl.concat(pl.collect_all(parts))


def labels(rule: CompiledRule) -> list[pl.Expr]:
    """The columns of a finding that its rule gives."""
    values = {"rule_id": rule.rule.id, "rule_version": rule.version, "category": rule.rule.category}
    values |= {"priority": str(rule.rule.priority), "team": rule.rule.team}
    return [pl.lit(value).alias(name) for name, value in values.items()]


def evidence_json(names: Sequence[str]) -> pl.Expr:
    """The named columns as one JSON object per row."""
    return pl.struct(names).struct.json_encode() if names else pl.lit("{}")


def _long(wide: pl.DataFrame, hits: pl.DataFrame, rules: Sequence[CompiledRule]) -> pl.DataFrame:
    """Coverage with one row per rule, source and shop; hits are counted from the few rows that have any."""
    counts = hits.group_by("source_id", "shop_id").agg(
        pl.col(rule.column).sum().alias(f"hits:{rule.rule.id}") for rule in rules
    )
    wide = wide.join(counts, on=["source_id", "shop_id"], how="left", nulls_equal=True)
    wide = wide.with_columns(cs.numeric().fill_null(0).cast(pl.Int64))
    schema = all_tables()["rule_coverage"].schema
    parts = [
        wide.select(
            *labels(rule)[:2],
            "source_id",
            "shop_id",
            pl.col("rows").alias("orders"),
            pl.col(f"hits:{rule.rule.id}").alias("hits"),
            (pl.col(f"known:{rule.rule.id}") - pl.col(f"hits:{rule.rule.id}")).alias("ok"),
            (pl.col("rows") - pl.col(f"known:{rule.rule.id}")).alias("not_evaluable"),
        ).cast(schema)  # type: ignore[arg-type]  # a mapping of names to types
        for rule in rules
    ]
    return pl.concat(parts)
