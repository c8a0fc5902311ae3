"""From a rule's SQL conditions to Polars expressions, and the columns that they stand on."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from rules.engine.conditions import LITERAL_OR_WORD, check_words, names_in, widened
from rules.engine.errors import RuleError, nearest
from rules.engine.model import SUBJECT_TABLES, Parameter, Rule
from rules.engine.settings import Setting
from rules.features import Feature, Gathered, all_features
from warehouse.table import TIME
from warehouse.tables import all_tables

AS_OF = "as_of"
ORDER_PREFIX = "order_"
VERDICT_PREFIX = "verdict:"
# What Polars raises where an expression cannot be used.
FAILURES = (pl.exceptions.PolarsError, pl.exceptions.PanicException)
_BEFORE_INTERVAL = re.compile(r"\s*\*\s*INTERVAL\b")


@dataclass(frozen=True)
class CompiledRule:
    """A rule ready to run: its verdict is true = hit, false = ok, null = not evaluable.

    `reads` are all columns of a row that it stands on, `evidence` says which column each word of its evidence means.
    """

    rule: Rule
    verdict: pl.Expr
    sql: str
    reads: frozenset[str]
    features: tuple[Feature, ...]
    needs: frozenset[str]
    version: str
    evidence: Mapping[str, str] = field(default_factory=dict)

    @property
    def column(self) -> str:
        """Name of its verdict in a frame."""
        return VERDICT_PREFIX + self.rule.id


def columns_of(grain: str) -> dict[str, pl.DataType]:
    """The names a condition of that grain may use (features apart), with their types.

    On a line, a column that orders and lines share means the line's; the order's is written `order_<name>`.
    """
    tables = all_tables()
    if grain in SUBJECT_TABLES:
        return tables[SUBJECT_TABLES[grain]].schema | {AS_OF: TIME}
    orders, lines = tables["orders"].schema, tables["order_lines"].schema
    if grain == "order":
        return orders | {AS_OF: TIME}
    return {(ORDER_PREFIX + name if name in lines else name): t for name, t in orders.items()} | lines | {AS_OF: TIME}


def compile_rule(rule: Rule, settings: Sequence[Setting] = ()) -> CompiledRule:
    """Check and compile one rule; `settings` change its parameters, or switch it off, for some of the rows.

    Raises:
        RuleError: not SQL, an unknown name or function, or a condition that is not true/false.
    """
    check_words(rule)
    asked = [name for part in (rule.applies, rule.when) for name in names_in(part)]
    default = _variant(rule, rule.params)
    if not any(name in columns_of(rule.grain) or name in all_features() for name in asked):
        raise rule.error(f"its condition looks at no column, so it is the same for all. In: {rule.when}")
    verdict, features, reads = default.verdict, dict(default.features), set(default.reads)
    for setting in reversed(settings):
        own = None if setting.params is None else _set(rule, setting)
        then = pl.lit(None, dtype=pl.Boolean) if own is None else own.verdict
        verdict = pl.when(setting.rows(rule.grain)).then(then).otherwise(verdict)
        reads |= {*setting.rows(rule.grain).meta.root_names(), *(own.reads if own else ())}
        features |= own.features if own else {}
    needs = _needed(asked, rule.grain) - _needed(rule.optional, rule.grain)
    version = rule.version({feature.name: feature.source for feature in features.values()}, settings)
    evidence = {name: default.bound.get(name, name) for name in rule.evidence}
    found = frozenset(reads | {*evidence.values()})
    return CompiledRule(rule, verdict, default.sql, found, tuple(features.values()), needs, version, evidence)


def _set(rule: Rule, setting: Setting) -> "_Variant":
    try:
        return _variant(rule, rule.params | (setting.params or {}))
    except RuleError as error:
        raise rule.error(f"as set in {setting.place}: {error.message}") from error


@dataclass(frozen=True)
class _Variant:
    """A rule with parameters: `bound` says what the features that take some of them are called."""

    sql: str
    verdict: pl.Expr
    reads: frozenset[str]
    features: dict[str, Feature]
    bound: dict[str, str]


def _variant(rule: Rule, params: dict[str, Parameter]) -> _Variant:
    known = all_features()
    words = {word for part in (rule.applies, rule.when, *rule.evidence) for word in names_in(part)}
    bound = {}
    for name in sorted(words & known.keys()):
        family = known[name].gathered
        if family and family.params:
            _check_given(rule, name, family)
            bound[name] = family.with_params(params).column(name)
    sql = condition(rule, params, bound)
    try:
        verdict = pl.sql_expr(sql)
    except (*FAILURES, ValueError) as error:
        raise rule.error(f"its condition is not a valid expression: {_first_line(error)} In: {sql}") from error
    reads = frozenset(verdict.meta.root_names())
    plain = {column: name for name, column in bound.items()}
    wanted = reads | {bound.get(name, name) for name in rule.evidence}
    features = {feature.name: feature for feature in ordered_features(rule, wanted, plain, params)}
    _check_names(rule, {plain.get(name, name) for name in wanted})
    _check_type(rule, params, bound, verdict, features.values())
    return _Variant(sql, verdict, reads, features, bound)


def _check_given(rule: Rule, name: str, family: Gathered) -> None:
    for param in family.params:
        if param not in rule.params:
            raise rule.error(f"the feature {name!r} asks for the parameter {param!r}; add it under params")


def condition(rule: Rule, params: dict[str, Parameter], bound: Mapping[str, str]) -> str:
    """The whole condition as one SQL expression, parameters filled in."""
    joined = " AND ".join(_fill(f"({part})", params, bound) for part in (rule.applies, rule.when) if part)
    return joined if rule.grain in SUBJECT_TABLES or rule.judges_cancelled else f"NOT is_cancelled AND {joined}"


def _fill(sql: str, params: Mapping[str, Parameter], bound: Mapping[str, str]) -> str:
    def replace(match: re.Match[str]) -> str:
        text, word = match.groups()
        if not text and word in bound:
            return f'"{bound[word]}"'
        if text or word not in params:
            return match[0]
        value = _literal(params[word])
        # Polars multiplies intervals by floats, but reads 1.5 as a decimal.
        return f"CAST({value} AS DOUBLE)" if _BEFORE_INTERVAL.match(sql, match.end()) and "." in value else value

    return LITERAL_OR_WORD.sub(replace, widened(sql))


def _literal(value: Parameter) -> str:
    if isinstance(value, list):
        return f"({', '.join(_literal(item) for item in value)})"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value).upper() if isinstance(value, bool) else repr(value)


def ordered_features(
    rule: Rule, names: Iterable[str], plain: Mapping[str, str], params: Mapping[str, Parameter]
) -> tuple[Feature, ...]:
    """The features that `names` stand on, each after those that it reads; `plain` names those that take parameters.

    Raises:
        RuleError: features read each other in a circle.
    """
    known, done = all_features(), dict[str, Feature]()

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise rule.error(f"features read each other in a circle: {' -> '.join((*path, name))}")
        feature = known.get(plain.get(name, name))
        if feature and name not in done:
            if feature.over != "lines":
                for root in sorted(feature.reads):
                    visit(root, (*path, name))
            family = feature.gathered
            done[name] = replace(feature, name=name, gathered=family.with_params(params)) if family else feature

    for name in sorted(names):
        visit(name, ())
    return tuple(done.values())


def _needed(names: Iterable[str], grain: str) -> frozenset[str]:
    return frozenset[str]().union(*(needed_columns(name, grain) for name in names))


def needed_columns(name: str, grain: str) -> frozenset[str]:
    """The canonical columns an export must provide for `name` to be known; those of lines as `line.<name>`."""
    known, lines = all_features(), all_tables()["order_lines"].schema
    if name not in known:
        canonical = {*all_tables()["orders"].schema, *columns_of(grain)} - {AS_OF}
        if grain in SUBJECT_TABLES or name not in canonical:
            return frozenset()
        if grain == "line" and name in lines:
            return frozenset({f"line.{name}"})
        return frozenset({name.removeprefix(ORDER_PREFIX) if name.removeprefix(ORDER_PREFIX) in lines else name})
    feature = known[name]
    if feature.needs is not None:
        return frozenset(feature.needs)
    inner = "order" if feature.over == "order" else "line"
    return _needed(feature.build().meta.root_names(), inner)


def _check_names(rule: Rule, reads: Iterable[str]) -> None:
    features = {name for name, feature in all_features().items() if rule.grain == "line" or feature.grain != "line"}
    valid = set(columns_of(rule.grain)) | (features if rule.grain in ("order", "line") else set()) | set(rule.params)
    for word in sorted({*reads, *rule.optional} - valid):
        raise rule.error(f"unknown column or feature {word!r}{nearest(word, valid)}")
    for name in sorted(set(rule.params) & (set(columns_of(rule.grain)) | features)):
        raise rule.error(f"the parameter {name!r} has the name of a column; call it otherwise")
    known = all_features()
    words = {*names_in(rule.applies), *names_in(rule.when)}
    families = [known[word].gathered for word in {*words, *rule.evidence} & known.keys()]
    words |= {param for family in families if family for param in family.params}
    for name in sorted(set(rule.params) - words):
        raise rule.error(f"the parameter {name!r} is not used by its condition")


def _check_type(
    rule: Rule, params: dict[str, Parameter], bound: dict[str, str], verdict: pl.Expr, features: Iterable[Feature]
) -> None:
    frame = pl.LazyFrame(schema=columns_of(rule.grain))
    try:
        for feature in features:
            source = frame if feature.over != "lines" else pl.LazyFrame(schema=all_tables()["order_lines"].schema)
            dtype = source.select(feature.build().alias(feature.name)).collect_schema()[feature.name]
            frame = frame.with_columns(pl.lit(None, dtype=dtype).alias(feature.name))
        written = {key: getattr(rule, key) for key in ("applies", "when")}
        parts = {key: pl.sql_expr(_fill(part, params, bound)) for key, part in written.items() if part}
        types = frame.select(part.alias(key) for key, part in parts.items()).collect_schema()
        for key in (key for key, dtype in types.items() if dtype != pl.Boolean):
            raise rule.error(f"`{key}` must be true or false; it gives {types[key]}. In: {written[key]}")
        frame.select(verdict.alias(rule.id)).collect()
    except FAILURES as error:
        raise rule.error(f"its condition does not fit the columns: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0].rstrip(".") + "."
