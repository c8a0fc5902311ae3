"""The frames that rules are judged on: orders or lines, narrowed to the columns that their conditions read."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import polars as pl

from rules.engine.compile import AS_OF, ORDER_PREFIX, CompiledRule
from rules.features import Feature
from warehouse.table import TIME
from warehouse.tables import all_tables

# Orders, and lines with their orders, meet on a hash of the order's key: several times faster than on its text. Among
# ten million orders any two share one with a probability of 3 in a million.
ROW = "order_hash"
SHOP = ("source_id", "shop_id")
LAYOUT, LINE_LAYOUT = "layout", "line_layout"


def row() -> pl.Expr:
    """The hash of the order's key."""
    return pl.col("order_key").hash().alias(ROW)


def layout_code(layout_ids: Sequence[str]) -> pl.Expr:
    """`layout_id` as its position among `layout_ids`; null where it is none of them."""
    codes = pl.int_range(len(layout_ids), dtype=pl.UInt16, eager=True)
    return pl.col("layout_id").replace_strict(pl.Series(layout_ids, dtype=pl.String), codes, default=None)


def features_of(rules: Iterable[CompiledRule]) -> list[Feature]:
    """Every feature that `rules` stand on, each after those that it reads."""
    return list({feature.name: feature for rule in rules for feature in rule.features}.values())


def order_frame(
    orders: pl.LazyFrame, lines: pl.LazyFrame, rules: Sequence[CompiledRule], layout_ids: Sequence[str], as_of: datetime
) -> pl.LazyFrame:
    """One row per order: `ROW`, `SHOP`, `LAYOUT`, `LINE_LAYOUT`, and what the conditions of `rules` read."""
    features = features_of(rules)
    sums = [feature for feature in features if feature.over == "lines"]
    reads = _names_read(rules, features)
    columns = [name for name in all_tables()["orders"].schema if name in reads and name not in SHOP]
    frame = orders.select(row(), *SHOP, layout_code(layout_ids).alias(LAYOUT), *columns)
    frame = frame.with_columns(pl.lit(as_of).cast(TIME).alias(AS_OF))
    frame = _with_sums(frame, lines, sums, layout_ids) if sums else frame.with_columns(pl.col(LAYOUT).alias(LINE_LAYOUT))
    return with_features(frame, [feature for feature in features if feature.over == "order"])


def _with_sums(
    frame: pl.LazyFrame, lines: pl.LazyFrame, sums: Sequence[Feature], layout_ids: Sequence[str]
) -> pl.LazyFrame:
    values = [feature.build().alias(feature.name) for feature in sums]
    reads = {name for value in values for name in value.meta.root_names()}
    own = lines.select(row(), layout_code(layout_ids).alias(LINE_LAYOUT), *sorted(reads))
    per_order = own.group_by(ROW).agg(*values, pl.col(LINE_LAYOUT).first())
    filled = [pl.col(f.name).fill_null(pl.lit(f.empty)) for f in sums if f.empty is not None]
    # The sums are narrow: they, not the orders, are what the join holds in memory.
    joined = frame.join(per_order, on=ROW, how="left", build_side="force_right")
    return joined.with_columns(*filled, pl.col(LINE_LAYOUT).fill_null(pl.col(LAYOUT)))


def line_frame(
    orders: pl.LazyFrame, lines: pl.LazyFrame, rules: Sequence[CompiledRule], layout_ids: Sequence[str], as_of: datetime
) -> pl.LazyFrame:
    """One row per line: `ROW`, `SHOP`, `LAYOUT`, `LINE_LAYOUT`, `line_no`, and what the conditions of `rules` read."""
    features, shared = features_of(rules), set(all_tables()["order_lines"].schema)
    reads = _names_read(rules, features)
    own = [name for name in all_tables()["order_lines"].schema if name in reads | {"line_no"} and name != "order_key"]
    of_order = order_frame(orders, lines, rules, layout_ids, as_of).drop(LINE_LAYOUT)
    taken = [
        pl.col(name).alias(ORDER_PREFIX + name if name in shared else name)
        for name in of_order.collect_schema().names()
        if name in (ROW, *SHOP, LAYOUT, AS_OF) or (ORDER_PREFIX + name if name in shared else name) in reads
    ]
    mine = lines.select(row(), layout_code(layout_ids).alias(LINE_LAYOUT), *own)
    joined = mine.join(of_order.select(taken), on=ROW, build_side="force_right")
    return with_features(joined, [feature for feature in features if feature.over == "line"])


def _names_read(rules: Iterable[CompiledRule], features: Iterable[Feature]) -> set[str]:
    """Names that conditions read; a shared name on a line may ask for the order's column of that name."""
    names = {name for rule in rules for name in rule.verdict.meta.root_names()}
    names |= {name for feature in features for name in feature.build().meta.root_names()}
    return names | {name.removeprefix(ORDER_PREFIX) for name in names}


def with_features(frame: pl.LazyFrame, features: Sequence[Feature]) -> pl.LazyFrame:
    """Add features level by level, so that each is computed once and independent ones side by side."""
    pending = {feature.name: feature for feature in features}
    while pending:
        ready = [f for f in pending.values() if not set(f.build().meta.root_names()) & (pending.keys() - {f.name})]
        frame = frame.with_columns(feature.build().alias(feature.name) for feature in ready)
        pending = {name: f for name, f in pending.items() if f not in ready}
    return frame
