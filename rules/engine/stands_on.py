"""What a rule's verdict stands on beyond the order and its lines: other orders, companion tables, reference data."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import polars as pl

from rules.engine.compile import CompiledRule
from rules.features import Inputs
from warehouse.tables import all_tables

REFERENCE = "reference"
FOLDER = Path(__file__).parents[2] / "data" / "reference"
# Libraries whose releases bring data, not only code.
DATA_LIBRARIES = ("phonenumbers", "holidays", "chinese_calendar")
_WINDOW = re.compile(r"\bOVER\b", re.IGNORECASE)
_USES_REFERENCE = re.compile(rf"\b(?:rules\.reference|{'|'.join(DATA_LIBRARIES)})\b")


@dataclass(frozen=True)
class _Asked(Inputs):
    """Empty tables that remember which of them were asked for."""

    names: set[str] = field(default_factory=set)

    def __getitem__(self, name: str) -> pl.LazyFrame:
        self.names.add(name)
        return all_tables()[name].empty().lazy()

    def given(self, name: str) -> bool:
        self.names.add(name)
        return True


def stands_on(rule: CompiledRule) -> tuple[str, ...]:
    """Names of tables that the verdict on a row depends on beyond that row, in order.

    `orders` and `order_lines` mean those of others; `reference` stands for what `reference_version` covers.
    """
    asked = _Asked({}, datetime(2000, 1, 1, tzinfo=UTC))
    for feature in rule.features:
        if feature.gathered:
            feature.gathered.build(asked)
    if _WINDOW.search(rule.sql):
        asked.names.add("order_lines" if rule.rule.grain == "line" else "orders")
    if any(_USES_REFERENCE.search(feature.source) for feature in rule.features):
        asked.names.add(REFERENCE)
    return tuple(sorted(asked.names))


@cache
def reference_version() -> str:
    """Hash of the reference tables (`data/reference/*.csv`) and of the versions of libraries that bring data."""
    known = hashlib.sha256()
    for file in sorted(FOLDER.glob("*.csv")):
        known.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    for library in DATA_LIBRARIES:
        known.update(f"{library} {_release(library)}\0".encode())
    return known.hexdigest()[:12]


def _release(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
