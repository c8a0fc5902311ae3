"""Features: named expressions that rules share. Listing this folder is the registry."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Literal

import polars as pl


@dataclass(frozen=True)
class Feature:
    """A named expression.

    `over` says on what it stands: a row of `order`, a row of `line` (joined with its order), or all `lines` of an
    order, summed up. `needs` names the canonical columns that an export must provide for it to be known (default: all
    that it reads); columns of order_lines are written `line.sku`.
    """

    name: str
    over: Literal["order", "line", "lines"]
    build: Callable[[], pl.Expr]
    needs: tuple[str, ...] | None = None
    empty: object = None

    @property
    def source(self) -> str:
        """The code of its module, with the tables and patterns there: part of the version of the rules that use it."""
        return _source(self.build.__module__)


@cache
def _source(module: str) -> str:
    return inspect.getsource(import_module(module))


def feature(
    over: Literal["order", "line", "lines"], needs: tuple[str, ...] | None = None, empty: object = None
) -> Callable[[Callable[[], pl.Expr]], Feature]:
    """Make the decorated function `name() -> pl.Expr` a feature; `empty` is its value for an order without lines."""
    return lambda build: Feature(build.__name__, over, build, needs, empty)


@cache
def all_features() -> dict[str, Feature]:
    """Every feature by name."""
    found: dict[str, Feature] = {}
    for module in sorted(iter_modules(__path__), key=lambda module: module.name):
        for value in vars(import_module(f"{__name__}.{module.name}")).values():
            if isinstance(value, Feature):
                if value.name in found and found[value.name] is not value:
                    raise ValueError(f"two features are called {value.name}")
                found[value.name] = value
    return found
