"""One file per export format; a module of this folder with a `FORMAT` is a format."""

import importlib
import pkgutil

from simulator.model import Format


def _formats() -> dict[str, Format]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}").FORMAT for name in names}


BY_NAME = _formats()
FORMATS = tuple(BY_NAME)
"""The names of all formats."""
