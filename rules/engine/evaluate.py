"""The one pass: every rule on every order and line, three verdicts, coverage."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import polars as pl
import polars.selectors as cs

from rules.engine.catalogue import Catalogue
from rules.engine.compile import FAILURES, CompiledRule
from rules.engine.failures import explain
from rules.engine.findings import findings, labels
from rules.engine.frames import (
    LAYOUT,
    LINE_KEYS,
    LINE_LAYOUT,
    SHOP,
    SHOP_HASH,
    has_layout,
    line_frame,
    order_frame,
    shops,
)
from rules.engine.patterns import in_parts
from rules.features import ROW, Inputs, row
from warehouse.tables import all_tables

Provided = dict[str, frozenset[str]]
_WINDOW = re.compile(r"\bOVER\b", re.IGNORECASE)


@dataclass(frozen=True)
class Verdicts:
    """`hits`: table `exceptions` without `findings.LATER`. `coverage`: table `rule_coverage`.

    `failed`: the rules that were switched off because they failed on these rows, with the error.
    """

    hits: pl.DataFrame
    coverage: pl.DataFrame
    failed: dict[str, str]


@dataclass(frozen=True)
class _Judged:
    """Rules, their known verdicts counted per shop (`SHOP_HASH`), and the rows that any of them hits."""

    rules: Sequence[CompiledRule]
    known: pl.DataFrame
    hit: pl.DataFrame


def evaluate(inputs: Inputs, layouts: pl.DataFrame, catalogue: Catalogue) -> Verdicts:
    """Judge orders and lines (canonical tables) at `inputs.as_of`, in streaming queries.

    `layouts` (table `layouts`) says which columns each row's export provides: where it lacks one that a rule needs,
    the rule is not evaluable for that row. A rule that fails on these rows is switched off.

    Raises:
        pl.exceptions.PolarsError: every rule fails; the tables are at fault.
    """
    provided = _provided(layouts)
    plain, gathering = _by_reach(catalogue.of_grain("order"))
    # One group after the other: side by side they take more memory and no less time. Rules that look beyond their own
    # row have a query of their own, so that only the few columns they read go through its joins.
    groups = ((order_frame, plain), (order_frame, gathering), (line_frame, catalogue.of_grain("line")))
    judged, failed = list[_Judged](), dict[str, str]()
    for make, rules in groups:
        for part in in_parts(rules):
            judged += _judge(partial(make, inputs), part, provided, failed)
    hits = findings([(part.rules, part.hit) for part in judged], inputs)
    named = shops(inputs)
    coverage = pl.concat([_empty_coverage(), *(_long(part, named) for part in judged)])
    return Verdicts(hits, coverage, failed)


def verdict_of(inputs: Inputs, layouts: pl.DataFrame, rule: CompiledRule) -> bool | None:
    """The verdict of one rule on the first order, or on its first line (null = not evaluable)."""
    provided, make = _provided(layouts), line_frame if rule.rule.grain == "line" else order_frame
    frame = make(inputs, [rule])
    gate = _lacking(rule, provided)
    judged = frame.with_columns(allowed.alias(name) for name, allowed in gate.items())
    first = inputs["orders"].select(row()).head(1)
    rows = judged.with_columns(_gated(rule.verdict, gate).alias(rule.column)).join(first, on=ROW, how="semi")
    found: bool | None = rows.collect()[rule.column][0]
    return found


def _by_reach(rules: Sequence[CompiledRule]) -> tuple[list[CompiledRule], list[CompiledRule]]:
    """Rules that stand on the order's own row, and those that look beyond it."""
    split: tuple[list[CompiledRule], list[CompiledRule]] = [], []
    for rule in rules:
        beyond = any(feature.over in ("lines", "gathered") for feature in rule.features) or _WINDOW.search(rule.sql)
        split[bool(beyond)].append(rule)
    return split


def _provided(layouts: pl.DataFrame) -> Provided:
    found: dict[str, set[str]] = defaultdict(set)
    prefixes = {"orders": "", "order_lines": "line."}
    for layout, table, column in layouts.select("layout_id", "table_name", "column_name").iter_rows():
        if table in prefixes:
            found[layout].add(prefixes[table] + column)
    return {layout: frozenset(found[layout]) for layout in sorted(found)}


def gates(rules: Iterable[CompiledRule], layouts: pl.DataFrame) -> list[tuple[CompiledRule, list[str]]]:
    """Each rule with the layouts that lack a column it needs."""
    provided = _provided(layouts)
    return [(rule, sorted(name for name, columns in provided.items() if not rule.needs <= columns)) for rule in rules]


def _judge(
    make: Callable[..., pl.LazyFrame], rules: Sequence[CompiledRule], provided: Provided, failed: dict[str, str]
) -> list[_Judged]:
    """The rules judged together; if one of them fails it is found by halving, and the others are judged without it."""
    try:
        return [_judge_all(make(rules), rules, provided)]
    except FAILURES as error:
        if len(rules) == 1:
            failed[rules[0].rule.id] = explain(error)
            # What is left of it counts its rows as not evaluable.
            silent = [replace(rules[0], verdict=pl.lit(None, dtype=pl.Boolean), features=(), evidence={})]
            return [_judge_all(make(silent), silent, provided)]
        middle = len(rules) // 2
        return [part for half in (rules[:middle], rules[middle:]) for part in _judge(make, half, provided, failed)]


def _judge_all(frame: pl.LazyFrame, rules: Sequence[CompiledRule], provided: Provided) -> _Judged:
    gate = {rule.rule.id: _lacking(rule, provided) for rule in rules}
    # Many rules share a gate: each is looked up once per row.
    used = {name: allowed for parts in gate.values() for name, allowed in parts.items()}
    judged = frame.with_columns(allowed.alias(name) for name, allowed in used.items())
    judged = judged.with_columns(_gated(rule.verdict, gate[rule.rule.id]).alias(rule.column) for rule in rules)
    known = [pl.col(rule.column).count().alias(f"known:{rule.rule.id}") for rule in rules]
    coverage = judged.group_by(SHOP_HASH).agg(pl.len().alias("rows"), *known)
    evidence = {name for rule in rules for name in rule.evidence.values()}
    kept = [name for name in frame.collect_schema().names() if name in evidence.union([SHOP_HASH, *LINE_KEYS])]
    hits = judged.filter(pl.any_horizontal(rule.column for rule in rules))
    hits = hits.select(ROW, *kept, *(rule.column for rule in rules))
    wide, rows = pl.collect_all([coverage, hits], engine="streaming")
    return _Judged(rules, wide, rows)


def _lacking(rule: CompiledRule, provided: Provided) -> dict[str, pl.Expr]:
    """Conditions, by name, on the layout of the order and on that of its lines: all columns that the rule needs are
    provided. The two layouts are one and the same unless a source gives orders and lines in separate files.
    """
    of_lines = frozenset(name for name in rule.needs if name.startswith("line."))
    found = {}
    for column, needs in ((LAYOUT, rule.needs - of_lines), (LINE_LAYOUT, of_lines)):
        having = [layout for layout, columns in provided.items() if needs <= columns]
        if len(having) < len(provided):
            found[f"{column}:{having}"] = has_layout(column, having)
    return found


def _gated(verdict: pl.Expr, gate: dict[str, pl.Expr]) -> pl.Expr:
    """The verdict, null where the export lacks a column that the rule needs."""
    return pl.when(pl.all_horizontal(*gate)).then(verdict) if gate else verdict


def _long(part: _Judged, shops: pl.DataFrame) -> pl.DataFrame:
    """Coverage with one row per rule, source and shop; hits are counted from the few rows that have any."""
    hits = (pl.col(rule.column).sum().alias(f"hits:{rule.rule.id}") for rule in part.rules)
    wide = part.known.join(part.hit.group_by(SHOP_HASH).agg(hits), on=SHOP_HASH, how="left")
    wide = wide.join(shops, on=SHOP_HASH).drop(SHOP_HASH).with_columns(cs.numeric().fill_null(0).cast(pl.Int64))
    parts = [
        wide.select(
            *labels(rule)[:2],
            *SHOP,
            pl.col("rows").alias("orders"),
            pl.col(f"hits:{rule.rule.id}").alias("hits"),
            (pl.col(f"known:{rule.rule.id}") - pl.col(f"hits:{rule.rule.id}")).alias("ok"),
            (pl.col("rows") - pl.col(f"known:{rule.rule.id}")).alias("not_evaluable"),
        ).cast(_empty_coverage().schema)
        for rule in part.rules
    ]
    return pl.concat(parts)


def _empty_coverage() -> pl.DataFrame:
    return all_tables()["rule_coverage"].empty()
