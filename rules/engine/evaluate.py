"""The one pass: every rule on every order and line, three verdicts, coverage."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
import polars.selectors as cs

from rules.engine.catalogue import Catalogue
from rules.engine.compile import CompiledRule
from rules.engine.findings import findings, labels
from rules.engine.frames import LAYOUT, LINE_LAYOUT, ROW, SHOP, line_frame, order_frame
from warehouse.tables import all_tables

Provided = dict[str, frozenset[str]]


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
    provided = _provided(layouts)
    with_sums, plain = _by_sums(catalogue.of_grain("order"))
    line_rules = catalogue.of_grain("line")
    # One group after the other: side by side they take more memory and no less time. Rules on sums of lines have a
    # query of their own, so that only the few columns they read go through its join.
    groups = (
        (plain, order_frame(orders, lines, plain, [*provided], as_of)),
        (with_sums, order_frame(orders, lines, with_sums, [*provided], as_of)),
        (line_rules, line_frame(orders, lines, line_rules, [*provided], as_of)),
    )
    judged = [(rules, *_judge(frame, rules, provided)) for rules, frame in groups if rules]
    hits = findings([(rules, rows) for rules, _, rows in judged], orders, lines, as_of)
    return Verdicts(hits, pl.concat(_long(wide, rows, rules) for rules, wide, rows in judged))


def _by_sums(rules: Sequence[CompiledRule]) -> tuple[list[CompiledRule], list[CompiledRule]]:
    """Rules that stand on sums over the lines of an order, and the others."""
    split: tuple[list[CompiledRule], list[CompiledRule]] = [], []
    for rule in rules:
        split[all(feature.over != "lines" for feature in rule.features)].append(rule)
    return split


def _provided(layouts: pl.DataFrame) -> Provided:
    found: dict[str, set[str]] = defaultdict(set)
    for layout, table, column in layouts.select("layout_id", "table_name", "column_name").iter_rows():
        found[layout].add(f"line.{column}" if table == "order_lines" else column)
    return {layout: frozenset(found[layout]) for layout in sorted(found)}


def gates(rules: Iterable[CompiledRule], layouts: pl.DataFrame) -> list[tuple[CompiledRule, list[str]]]:
    """Each rule with the layouts that lack a column it needs."""
    provided = _provided(layouts)
    return [(rule, sorted(name for name, columns in provided.items() if not rule.needs <= columns)) for rule in rules]


def _judge(
    frame: pl.LazyFrame, rules: Sequence[CompiledRule], provided: Provided
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Known verdicts counted per source and shop, and the rows with at least one hit."""
    gate = {rule.rule.id: _lacking(rule, provided) for rule in rules}
    # Many rules share a gate: each is looked up once per row.
    gates_used = {name: allowed for parts in gate.values() for name, allowed in parts.items()}
    judged = frame.with_columns(allowed.alias(name) for name, allowed in gates_used.items())
    judged = judged.with_columns(_gated(rule.verdict, gate[rule.rule.id]).alias(rule.column) for rule in rules)
    known = [pl.col(rule.column).count().alias(f"known:{rule.rule.id}") for rule in rules]
    coverage = judged.group_by(SHOP).agg(pl.len().alias("rows"), *known)
    evidence = {name for rule in rules for name in rule.rule.evidence}
    kept = [name for name in frame.collect_schema().names() if name in evidence.union(SHOP, ["line_no"])]
    hits = judged.filter(pl.any_horizontal(rule.column for rule in rules))
    hits = hits.select(ROW, *kept, *(rule.column for rule in rules))
    wide, rows = pl.collect_all([coverage, hits], engine="streaming")
    return wide, rows


def _lacking(rule: CompiledRule, provided: Provided) -> dict[str, pl.Expr]:
    """Conditions, by name, on the layout of the order and on that of its lines: all columns that the rule needs are
    provided. The two layouts are one and the same unless a source gives orders and lines in separate files.
    """
    of_lines = frozenset(name for name in rule.needs if name.startswith("line."))
    found = {}
    for column, needs in ((LAYOUT, rule.needs - of_lines), (LINE_LAYOUT, of_lines)):
        having = [code for code, columns in enumerate(provided.values()) if needs <= columns]
        if len(having) < len(provided):
            found[f"{column}:{having}"] = pl.col(column).is_in(having)
    return found


def _gated(verdict: pl.Expr, gate: dict[str, pl.Expr]) -> pl.Expr:
    """The verdict, null where the export lacks a column that the rule needs."""
    return pl.when(pl.all_horizontal(*gate)).then(verdict) if gate else verdict


def _long(wide: pl.DataFrame, hits: pl.DataFrame, rules: Sequence[CompiledRule]) -> pl.DataFrame:
    """Coverage with one row per rule, source and shop; hits are counted from the few rows that have any."""
    counts = hits.group_by(SHOP).agg(pl.col(rule.column).sum().alias(f"hits:{rule.rule.id}") for rule in rules)
    wide = wide.join(counts, on=SHOP, how="left", nulls_equal=True)
    wide = wide.with_columns(cs.numeric().fill_null(0).cast(pl.Int64))
    schema = all_tables()["rule_coverage"].schema
    parts = [
        wide.select(
            *labels(rule)[:2],
            *SHOP,
            pl.col("rows").alias("orders"),
            pl.col(f"hits:{rule.rule.id}").alias("hits"),
            (pl.col(f"known:{rule.rule.id}") - pl.col(f"hits:{rule.rule.id}")).alias("ok"),
            (pl.col("rows") - pl.col(f"known:{rule.rule.id}")).alias("not_evaluable"),
        ).cast(schema)  # type: ignore[arg-type]  # a mapping of names to types
        for rule in rules
    ]
    return pl.concat(parts)
