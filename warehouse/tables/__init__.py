"""The tables. One file = one table (`TABLE`); listing this folder is the registry."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from warehouse.table import Table


@cache
def all_tables() -> dict[str, Table]:
    """Every table by name."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    return {module.TABLE.name: module.TABLE for module in modules}
