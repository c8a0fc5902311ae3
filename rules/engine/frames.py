"""The frames that rules are judged on: orders or lines, narrowed to the columns that their conditions read."""

import operator
from collections.abc import Iterable, Sequence
from functools import partial, reduce

import polars as pl

from rules.engine.compile import AS_OF, ORDER_PREFIX, CompiledRule
from rules.features import KEY, ROW, Feature, Gathered, Inputs, add_features, row
from warehouse.table import TIME
from warehouse.tables import all_tables

SHOP = ("source_id", "shop_id")
SHOP_HASH = "shop_hash"
LINE_KEYS = ("line_no", "line_amount")
LAYOUT, LINE_LAYOUT = "layout", "line_layout"
FEW = 50_000
"""Distinct values that are looked up for every hundred thousand orders anew; more of them are joined."""


def has_layout(column: str, layout_ids: Sequence[str]) -> pl.Expr:
    """Whether the layout of a row, a hash in `column`, is one of `layout_ids`."""
    return pl.col(column).is_in(pl.Series(layout_ids, dtype=pl.String).hash().implode())


def features_of(rules: Iterable[CompiledRule]) -> list[Feature]:
    """Every feature that `rules` stand on, each after those that it reads."""
    return list({feature.name: feature for rule in rules for feature in rule.features}.values())


def order_frame(inputs: Inputs, rules: Sequence[CompiledRule]) -> pl.LazyFrame:
    """One row per order: `ROW`, `SHOP_HASH`, hashes `LAYOUT` and `LINE_LAYOUT`, and what the conditions read."""
    features = features_of(rules)
    sums = [feature for feature in features if feature.over == "lines"]
    reads = _names_read(rules, features)
    columns = [name for name in all_tables()["orders"].schema if name in reads]
    shop, layout = _hash_of(SHOP).alias(SHOP_HASH), pl.col("layout_id").hash().alias(LAYOUT)
    frame = inputs["orders"].select(row(), shop, layout, *columns)
    frame = frame.with_columns(pl.lit(inputs.as_of).cast(TIME).alias(AS_OF))
    if sums:
        frame = _with_sums(frame, inputs["order_lines"], sums)
    else:
        frame = frame.with_columns(pl.col(LAYOUT).alias(LINE_LAYOUT))
    own = [feature for feature in features if feature.over != "lines" and feature.grain == "order"]
    frame = _with_shared(frame, inputs, [feature for feature in own if feature.per])
    own = [feature for feature in own if not feature.per]
    return add_features(frame, own, lambda frame, gathered: with_gathered(frame, inputs, gathered))


def shops(inputs: Inputs) -> pl.DataFrame:
    """`SHOP_HASH` and `SHOP` of every shop that has an order."""
    found = inputs.once("shops", lambda given: given["orders"].select(_hash_of(SHOP).alias(SHOP_HASH), *SHOP).unique())
    return found.collect()


def _with_shared(frame: pl.LazyFrame, inputs: Inputs, features: Sequence[Feature]) -> pl.LazyFrame:
    """Add the features that many orders share, each group of them computed on the distinct values of its columns."""
    for per in dict.fromkeys(feature.per for feature in features):
        key, members = _hash_of(per), [feature for feature in features if feature.per == per]
        distinct = inputs.once(f"distinct {per}", partial(_distinct, per))
        values = add_features(distinct, members).select(KEY, *(feature.name for feature in members)).collect()
        if values.height > FEW:
            frame = _joined(frame, key, [values.lazy()])
            continue
        # A join would copy all other columns of the orders too.
        found = pl.Struct(values.drop(KEY).schema)
        frame = frame.with_columns(key.map_batches(partial(_looked_up, values), found, is_elementwise=True).alias(KEY))
        frame = frame.with_columns(pl.col(KEY).struct.field(feature.name) for feature in members).drop(KEY)
    return frame


def _looked_up(values: pl.DataFrame, keys: pl.Series) -> pl.Series:
    """What `values` has for the keys, as structs."""
    found = keys.alias(KEY).to_frame().join(values, on=KEY, how="left", maintain_order="left")
    return found.drop(KEY).to_struct(KEY)


def _distinct(columns: Sequence[str], inputs: Inputs) -> pl.LazyFrame:
    return inputs["orders"].select(_hash_of(columns).alias(KEY), *columns).unique(KEY)


def _hash_of(columns: Sequence[str]) -> pl.Expr:
    """One hash of several columns, nulls included; three times faster than that of a struct."""
    hashes = [pl.col(column).hash(seed) for seed, column in enumerate(columns)]
    return reduce(operator.xor, hashes)


def _with_sums(frame: pl.LazyFrame, lines: pl.LazyFrame, sums: Sequence[Feature]) -> pl.LazyFrame:
    values = [feature.build().alias(feature.name) for feature in sums]
    reads = {name for value in values for name in value.meta.root_names()}
    own = lines.select(row(), pl.col("layout_id").hash().alias(LINE_LAYOUT), *sorted(reads))
    per_order = own.group_by(ROW).agg(*values, pl.col(LINE_LAYOUT).max())
    filled = [pl.col(f.name).fill_null(pl.lit(f.empty)) for f in sums if f.empty is not None]
    # The sums are narrow: they, not the orders, are what the join holds in memory.
    joined = frame.join(per_order, on=ROW, how="left", build_side="force_right")
    return joined.with_columns(*filled, pl.col(LINE_LAYOUT).fill_null(pl.col(LAYOUT)))


def line_frame(inputs: Inputs, rules: Sequence[CompiledRule]) -> pl.LazyFrame:
    """One row per line: `ROW`, `SHOP_HASH`, `LAYOUT`, `LINE_LAYOUT`, `LINE_KEYS`, and what the conditions read."""
    features, shared = features_of(rules), set(all_tables()["order_lines"].schema)
    reads = _names_read(rules, features)
    own = [name for name in all_tables()["order_lines"].schema if name in (reads | {*LINE_KEYS}) - {"order_key"}]
    of_order = order_frame(inputs, rules).drop(LINE_LAYOUT)
    taken = [
        pl.col(name).alias(ORDER_PREFIX + name if name in shared else name)
        for name in of_order.collect_schema().names()
        if name in (ROW, SHOP_HASH, LAYOUT) or (ORDER_PREFIX + name if name in shared else name) in reads
    ]
    mine = inputs["order_lines"].select(row(), pl.col("layout_id").hash().alias(LINE_LAYOUT), *own)
    joined = mine.join(of_order.select(taken), on=ROW, build_side="force_right")
    of_lines = [feature for feature in features if feature.grain == "line"]
    return add_features(joined, of_lines, lambda frame, gathered: with_gathered(frame, inputs, gathered))


def _names_read(rules: Iterable[CompiledRule], features: Iterable[Feature]) -> set[str]:
    """Names that conditions read; a shared name on a line may ask for the order's column of that name."""
    names = {name for rule in rules for name in rule.verdict.meta.root_names()}
    names |= {name for feature in features for name in (*feature.reads, *feature.per)}
    return names | {name.removeprefix(ORDER_PREFIX) for name in names}


def with_gathered(frame: pl.LazyFrame, inputs: Inputs, features: Sequence[Feature]) -> pl.LazyFrame:
    """Join what was gathered from elsewhere; a row without a counterpart gets the feature's own expression."""
    families: dict[tuple[str, object], tuple[Gathered, list[Feature]]] = {}
    for feature in features:
        if feature.gathered:
            family = feature.gathered
            families.setdefault((family.name, family.chosen), (family, []))[1].append(feature)
    by_key: dict[str, list[tuple[Gathered, pl.LazyFrame]]] = {}
    absent: dict[str, pl.Expr] = {}
    for (family, members), found in zip(families.values(), _built(families.values(), inputs), strict=True):
        if found is None:
            frame = frame.with_columns(pl.lit(None, dtype=_type(frame, f)).alias(f.name) for f in members)
            continue
        by_key.setdefault(str(family.on(inputs)), []).append((family, found.lazy()))
        columns = {family.column(name): value for name, value in family.columns.items()}
        absent |= {feature.name: columns[feature.name](inputs) for feature in members}
    for group in by_key.values():
        frame = _joined(frame, group[0][0].on(inputs), [found for _, found in group])
    return frame.with_columns(pl.col(name).fill_null(value) for name, value in absent.items())


def _built(families: Iterable[tuple[Gathered, list[Feature]]], inputs: Inputs) -> list[pl.DataFrame | None]:
    """What was gathered of each family, made once and side by side: few rows have a counterpart elsewhere."""
    built = []
    for family, members in families:
        found, names = family.build(inputs), {family.column(name): name for name in family.columns}
        columns = [pl.col(names[feature.name]).alias(feature.name) for feature in members]
        built.append(None if found is None else found.select(KEY, *columns))
    made = iter(pl.collect_all([found for found in built if found is not None], engine="streaming"))
    return [None if found is None else next(made) for found in built]


def _type(frame: pl.LazyFrame, feature: Feature) -> pl.DataType:
    return frame.select(feature.build().alias(KEY)).collect_schema()[KEY]


def _joined(frame: pl.LazyFrame, key: pl.Expr, found: Sequence[pl.LazyFrame]) -> pl.LazyFrame:
    """One join for all that is gathered by the same key."""
    right = found[0]
    if len(found) > 1:
        right = pl.concat(found, how="diagonal").group_by(KEY).agg(pl.all().max())
    joined = frame.with_columns(key.alias(KEY)).join(right, on=KEY, how="left", build_side="force_right")
    return joined.drop(KEY)
