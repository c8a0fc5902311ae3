"""Settings (`settings.yaml`): other parameters of a rule, or its switch, for all, a country, a source or a shop."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from rules.engine.errors import RuleError, nearest
from rules.engine.model import SUBJECT_TABLES, Parameter, Rule
from rules.engine.yaml_file import LINE, read_mapping, without_lines

# The more special a section, the later it stands: it wins over those before it.
SECTIONS = {"all": "", "countries": "country", "sources": "source_id", "shops": "shop_id"}


@dataclass(frozen=True)
class Setting:
    """For the rows whose `column` is `value` (no column: for all): other parameters, or None = switched off."""

    column: str
    value: str
    params: dict[str, Parameter] | None
    place: str

    def rows(self, grain: str) -> pl.Expr:
        """The rows it is for; a file or shop has no country."""
        if not self.column:
            return pl.lit(value=True)
        if self.column and self.column not in ("source_id", "shop_id") and grain in SUBJECT_TABLES:
            return pl.lit(value=False)
        return pl.col(self.column) == self.value


Settings = Mapping[str, list[Setting]]


def read_settings(file: Path, rules: Iterable[Rule], *, lenient: bool = False) -> tuple[Settings, list[RuleError]]:
    """The settings of each rule in `file`, the most special one first, and what is wrong with the file.

    Wrong is an unknown section, rule (unless `lenient`) or parameter, or a value of another type.
    """
    known, found, errors = {rule.id: rule for rule in rules}, dict[str, list[Setting]](), list[RuleError]()
    try:
        entries = _entries(file)
    except RuleError as error:
        return found, [error]
    for column, value, rule_id, entry, line in entries:
        if rule_id in known or not lenient:
            try:
                setting = _setting(known, rule_id, entry, (file, line), column, value)
                found.setdefault(rule_id, []).insert(0, setting)
            except RuleError as error:
                errors.append(error)
    return found, errors


def _entries(file: Path) -> list[tuple[str, str, str, Any, int]]:
    """Column, its value, rule, what is set and the line; the most special ones last."""
    content = read_mapping(file)
    for section in without_lines(content):
        if section not in SECTIONS:
            raise RuleError(
                f"unknown section {section!r}{nearest(str(section), SECTIONS)}", file=file, line=content[LINE]
            )
    found = list[tuple[str, str, str, Any, int]]()
    for section, column in SECTIONS.items():
        scopes = content.get(section) or {}
        for value, entries in {"": scopes}.items() if section == "all" else _mapping(scopes, file, section).items():
            rules = _mapping(entries, file, f"{section} {value}".strip())
            found += [(column, value, rule_id, entry, entries.get(LINE, 1)) for rule_id, entry in rules.items()]
    return found


def _mapping(value: Any, file: Path, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RuleError(f"{name} must hold `rule: {{parameter: value}}`, it is {value!r}", file=file)
    for key in value:
        # YAML reads NO as false, 0123 as 83.
        if not isinstance(key, str):
            raise RuleError(f"{name}: the name {key!r} is no text; put it in quotes", file=file, line=value.get(LINE))
    return {key: item for key, item in value.items() if key != LINE}


def _setting(
    known: Mapping[str, Rule], rule_id: str, entry: Any, place: tuple[Path, int | None], column: str, value: str
) -> Setting:
    file, line = place
    rule = known.get(rule_id)
    if rule is None:
        raise RuleError(f"unknown rule {rule_id!r}{nearest(rule_id, known)}", file=file, line=line)
    if entry is False:
        return Setting(column, value, None, f"{file}:{line}")
    params = without_lines(_mapping(entry, file, rule_id))
    line = entry.get(LINE, line)
    for name, new in params.items():
        if name not in rule.params:
            message = f"rule {rule_id} has no parameter {name!r}{nearest(name, rule.params)}"
            raise RuleError(message, file=file, line=line)
        if _kind(new) != _kind(rule.params[name]):
            message = f"rule {rule_id}: {name} must be like {rule.params[name]!r}, it is {new!r}"
            raise RuleError(message, file=file, line=line)
    return Setting(column, value, params, f"{file}:{line}")


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return f"list of {_kind(value[0]) if value else 'text'}"
    return "switch" if isinstance(value, bool) else "number" if isinstance(value, int | float) else "text"
