"""Features: named expressions, and columns gathered elsewhere, that rules share. Listing the folder is the registry."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, partial
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Literal

import polars as pl

from warehouse.tables import all_tables

# Orders, and lines with their orders, meet on a hash of the order's key: several times faster than on its text. Among
# ten million orders any two share one with a probability of 3 in a million.
ROW = "order_hash"
KEY = "key"
# What tells a place as rules on addresses see it: far fewer of them than orders.
OF_PLACE = ("country", "province", "city", "district", "postcode")


def line_row(order: pl.Expr | None = None) -> pl.Expr:
    """The hash of a line's key."""
    return (pl.col(ROW) if order is None else order) ^ pl.col("line_no").hash()


def row() -> pl.Expr:
    """The hash of the order's key."""
    return pl.col("order_key").hash().alias(ROW)


@dataclass(frozen=True)
class Inputs:
    """What a night judges: canonical tables by name, and the instant it judges at."""

    tables: Mapping[str, pl.LazyFrame]
    as_of: datetime
    kept: dict[str, pl.DataFrame] = field(default_factory=dict, compare=False, repr=False)

    def __getitem__(self, name: str) -> pl.LazyFrame:
        """A table; no rows where it was not given."""
        return self.tables.get(name, all_tables()[name].empty().lazy())

    def once(self, name: str, make: Callable[["Inputs"], pl.LazyFrame]) -> pl.LazyFrame:
        """A frame that several features stand on: made once, then kept."""
        if name not in self.kept:
            self.kept[name] = make(self).collect(engine="streaming")
        return self.kept[name].lazy()

    def given(self, name: str) -> bool:
        """Whether the table has any row."""
        return name in self.tables and not self.tables[name].head(1).collect().is_empty()


NOTHING = Inputs({}, datetime(2000, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Gathered:
    """Columns that stand on more than their own row: other orders or lines, or a companion table.

    `build(inputs, **params)` gives `key` and `columns`, at most one row per key, or None where a table is not given.
    `on(inputs)` is the key of a row of `grain`; rows without a counterpart have the value of `columns[name](inputs)`,
    an expression over their own columns.
    """

    name: str
    grain: Literal["order", "line"]
    on: Callable[[Inputs], pl.Expr]
    columns: Mapping[str, Callable[[Inputs], pl.Expr]]
    build: Callable[..., pl.LazyFrame | None]
    params: tuple[str, ...] = ()
    chosen: tuple[tuple[str, Any], ...] = ()

    def with_params(self, params: Mapping[str, Any]) -> "Gathered":
        """The same with its parameters set; the names of its columns tell them."""
        chosen = tuple((name, params[name]) for name in self.params)
        return replace(self, build=partial(self.build, **dict(chosen)), chosen=chosen)

    def column(self, name: str) -> str:
        """What its column is called in a frame."""
        return f"{name}({', '.join(f'{key}={value}' for key, value in self.chosen)})" if self.chosen else name


@dataclass(frozen=True)
class Feature:
    """A named expression.

    `over` says on what it stands: a row of `order`, a row of `line` (joined with its order), all `lines` of an
    order, summed up, or `gathered` from elsewhere. `needs` names the canonical columns that an export must provide for
    it to be known (default: all that it reads); columns of order_lines are written `line.sku`.
    `per` names the few columns of an order that it stands on, where many orders share their values: it is then computed
    once for each of their combinations.
    """

    name: str
    over: Literal["order", "line", "lines", "gathered"]
    build: Callable[[], pl.Expr]
    needs: tuple[str, ...] | None = None
    empty: object = None
    per: tuple[str, ...] = ()
    gathered: Gathered | None = field(default=None, compare=False)

    @property
    def grain(self) -> str:
        """Whether rules on orders can use it, and so rules on lines too, or rules on lines only."""
        return self.gathered.grain if self.gathered else "line" if self.over == "line" else "order"

    @property
    def reads(self) -> set[str]:
        """The columns of a row that it stands on."""
        names = set(self.build().meta.root_names())
        return names | set(self.gathered.on(NOTHING).meta.root_names()) if self.gathered else names

    @property
    def source(self) -> str:
        """The code of its module, with the tables and patterns there: part of the version of the rules that use it."""
        build = self.gathered.build if self.gathered else self.build
        return _source((build.func if isinstance(build, partial) else build).__module__)


@cache
def _source(module: str) -> str:
    return inspect.getsource(import_module(module))


def feature(
    over: Literal["order", "line", "lines"],
    needs: tuple[str, ...] | None = None,
    empty: object = None,
    per: tuple[str, ...] = (),
) -> Callable[[Callable[[], pl.Expr]], Feature]:
    """Make the decorated function `name() -> pl.Expr` a feature; `empty` is its value for an order without lines."""
    return lambda build: Feature(build.__name__, over, build, needs, empty, per)


def gathered(
    grain: Literal["order", "line"],
    *,
    needs: tuple[str, ...],
    columns: Mapping[str, Callable[[Inputs], pl.Expr]],
    on: Callable[[Inputs], pl.Expr] = lambda _: pl.col(ROW),
    params: tuple[str, ...] = (),
) -> Callable[[Callable[..., pl.LazyFrame | None]], tuple[Feature, ...]]:
    """Make the decorated function `name(inputs, **params) -> frame` the features `columns`; see `Gathered`."""

    def decorate(build: Callable[..., pl.LazyFrame | None]) -> tuple[Feature, ...]:
        family = Gathered(build.__name__, grain, on, columns, build, params)
        return tuple(
            Feature(name, "gathered", partial(absent, NOTHING), needs, gathered=family)
            for name, absent in columns.items()
        )

    return decorate


@cache
def all_features() -> dict[str, Feature]:
    """Every feature by name."""
    found: dict[str, Feature] = {}
    for module in sorted(iter_modules(__path__), key=lambda module: module.name):
        for value in vars(import_module(f"{__name__}.{module.name}")).values():
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, Feature):
                    if one.name in found and found[one.name] != one:
                        raise ValueError(f"two features are called {one.name}")
                    found[one.name] = one
    return found


def with_features(frame: pl.LazyFrame, *names: str) -> pl.LazyFrame:
    """`frame` of orders with the named features on rows of orders, and those that they read, level by level."""
    pending: dict[str, Feature] = {}

    def need(name: str) -> None:
        feature = all_features().get(name)
        if feature and name not in pending:
            pending[name] = feature
            for read in feature.reads:
                need(read)

    for name in names:
        need(name)
    return add_features(frame, list(pending.values()))


Gather = Callable[[pl.LazyFrame, list[Feature]], pl.LazyFrame]


def add_features(frame: pl.LazyFrame, features: Sequence[Feature], gather: Gather | None = None) -> pl.LazyFrame:
    """Add features level by level, so that each is computed once and independent ones side by side.

    `gather` joins those that are gathered from elsewhere.
    """
    pending = {feature.name: feature for feature in features}
    while pending:
        ready = [f for f in pending.values() if not f.reads & (pending.keys() - {f.name})]
        frame = frame.with_columns(f.build().alias(f.name) for f in ready if not f.gathered)
        others = [f for f in ready if f.gathered]
        if others and gather:
            frame = gather(frame, others)
        pending = {name: f for name, f in pending.items() if f not in ready}
    return frame
