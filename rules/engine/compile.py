"""From a rule's SQL conditions to Polars expressions, and the columns that they stand on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from rules.engine.errors import nearest
from rules.engine.model import Parameter, Rule
from rules.features import Feature, all_features
from warehouse.table import TIME
from warehouse.tables import all_tables

AS_OF = "as_of"
ORDER_PREFIX = "order_"
VERDICT_PREFIX = "verdict:"
_LITERAL_OR_WORD = re.compile(r"('(?:[^']|'')*')|\b([A-Za-z_][A-Za-z0-9_]*)\b(?!\s*\()")
_BEFORE_INTERVAL = re.compile(r"\s*\*\s*INTERVAL\b")


@dataclass(frozen=True)
class CompiledRule:
    """A rule ready to run: its verdict is true = hit, false = ok, null = not evaluable."""

    rule: Rule
    verdict: pl.Expr
    sql: str
    reads: frozenset[str]
    features: tuple[Feature, ...]
    needs: frozenset[str]
    version: str

    @property
    def column(self) -> str:
        """Name of its verdict in a frame."""
        return VERDICT_PREFIX + self.rule.id


def columns_of(grain: str) -> dict[str, pl.DataType]:
    """The names a condition of that grain may use (features apart), with their types.

    On a line, a column that orders and lines share means the line's; the order's is written `order_<name>`.
    """
    tables = all_tables()
    if grain == "file":
        return tables["files"].schema | {AS_OF: TIME}
    orders, lines = tables["orders"].schema, tables["order_lines"].schema
    if grain == "order":
        return orders | {AS_OF: TIME}
    return {(ORDER_PREFIX + name if name in lines else name): t for name, t in orders.items()} | lines | {AS_OF: TIME}


def compile_rule(rule: Rule) -> CompiledRule:
    """Check and compile one rule.

    Raises:
        RuleError: not SQL, an unknown name or function, or a condition that is not true/false.
    """
    sql = condition(rule)
    try:
        verdict = pl.sql_expr(sql)
    except (pl.exceptions.PolarsError, ValueError) as error:
        raise rule.error(f"its condition is not a valid expression: {_first_line(error)} In: {sql}") from error
    reads = frozenset(verdict.meta.root_names()) | frozenset(rule.evidence)
    features = ordered_features(rule, reads)
    _check_names(rule, reads)
    _check_type(rule, verdict, features)
    asked = pl.sql_expr(_joined(rule)).meta.root_names()
    needs = _needed(asked, rule.grain) - _needed(rule.optional, rule.grain)
    version = rule.version({feature.name: feature.source for feature in features})
    return CompiledRule(rule, verdict, sql, reads, features, needs, version)


def condition(rule: Rule) -> str:
    """The whole condition as one SQL expression, parameters filled in."""
    if rule.grain == "file" or rule.judges_cancelled:
        return _joined(rule)
    return f"NOT is_cancelled AND {_joined(rule)}"


def _joined(rule: Rule) -> str:
    return " AND ".join(_fill(f"({part})", rule.params) for part in (rule.applies, rule.when) if part)


def _fill(sql: str, params: dict[str, Parameter]) -> str:
    def replace(match: re.Match[str]) -> str:
        text, word = match.groups()
        if text or word not in params:
            return match[0]
        value = _literal(params[word])
        # Polars multiplies intervals by floats, but reads 1.5 as a decimal.
        return f"CAST({value} AS DOUBLE)" if _BEFORE_INTERVAL.match(sql, match.end()) and "." in value else value

    return _LITERAL_OR_WORD.sub(replace, sql)


def _literal(value: Parameter) -> str:
    if isinstance(value, list):
        return f"({', '.join(_literal(item) for item in value)})"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value).upper() if isinstance(value, bool) else repr(value)


def ordered_features(rule: Rule, names: Iterable[str]) -> tuple[Feature, ...]:
    """The features that `names` stand on, each after those that it reads.

    Raises:
        RuleError: features read each other in a circle.
    """
    known, done = all_features(), dict[str, Feature]()

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise rule.error(f"features read each other in a circle: {' -> '.join((*path, name))}")
        if name in known and name not in done:
            if known[name].over != "lines":
                for root in known[name].build().meta.root_names():
                    visit(root, (*path, name))
            done[name] = known[name]

    for name in sorted(names):
        visit(name, ())
    return tuple(done.values())


def _needed(names: Iterable[str], grain: str) -> frozenset[str]:
    return frozenset[str]().union(*(needed_columns(name, grain) for name in names))


def needed_columns(name: str, grain: str) -> frozenset[str]:
    """The canonical columns an export must provide for `name` to be known; those of lines as `line.<name>`."""
    known, lines = all_features(), all_tables()["order_lines"].schema
    if name not in known:
        if name == AS_OF or grain == "file":
            return frozenset()
        if grain == "line" and name in lines:
            return frozenset({f"line.{name}"})
        return frozenset({name.removeprefix(ORDER_PREFIX) if name.removeprefix(ORDER_PREFIX) in lines else name})
    feature = known[name]
    if feature.needs is not None:
        return frozenset(feature.needs)
    inner = "order" if feature.over == "order" else "line"
    return _needed(feature.build().meta.root_names(), inner)


def _check_names(rule: Rule, reads: frozenset[str]) -> None:
    features = {name for name, feature in all_features().items() if rule.grain == "line" or feature.over != "line"}
    valid = set(columns_of(rule.grain)) | (features if rule.grain != "file" else set()) | set(rule.params)
    for word in sorted({*reads, *rule.optional} - valid):
        raise rule.error(f"unknown column or feature {word!r}{nearest(word, valid)}")
    for name in sorted(set(rule.params) & (set(columns_of(rule.grain)) | features)):
        raise rule.error(f"the parameter {name!r} has the name of a column; call it otherwise")
    for name in sorted(rule.params):
        if not re.search(rf"\b{re.escape(name)}\b", f"{rule.applies} {rule.when}"):
            raise rule.error(f"the parameter {name!r} is not used by its condition")


def _check_type(rule: Rule, verdict: pl.Expr, features: tuple[Feature, ...]) -> None:
    frame = pl.LazyFrame(schema=columns_of(rule.grain))
    try:
        for feature in features:
            source = frame if feature.over != "lines" else pl.LazyFrame(schema=all_tables()["order_lines"].schema)
            dtype = source.select(feature.build().alias(feature.name)).collect_schema()[feature.name]
            frame = frame.with_columns(pl.lit(None, dtype=dtype).alias(feature.name))
        written = {key: getattr(rule, key) for key in ("applies", "when")}
        parts = {key: pl.sql_expr(_fill(part, rule.params)) for key, part in written.items() if part}
        types = frame.select(part.alias(key) for key, part in parts.items()).collect_schema()
        for key in (key for key, dtype in types.items() if dtype != pl.Boolean):
            raise rule.error(f"`{key}` must be true or false; it gives {types[key]}. In: {written[key]}")
        frame.select(verdict.alias(rule.id)).collect()
    except pl.exceptions.PolarsError as error:
        raise rule.error(f"its condition does not fit the columns: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0].rstrip(".") + "."
