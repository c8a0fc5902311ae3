"""The catalogue: every rule of `rules/*.yaml` and `rules/custom/*.yaml`, compiled."""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

import polars as pl

from rules.engine.compile import CompiledRule, compile_rule
from rules.engine.errors import RuleError, nearest
from rules.engine.model import Rule, read_rules
from rules.engine.settings import Settings, read_settings
from warehouse.tables import all_tables

FOLDER = Path(__file__).parents[1]
SETTINGS = "settings.yaml"
FileState = tuple[Path, int, int]


@dataclass(frozen=True)
class Catalogue:
    """Compiled rules, by id in order."""

    rules: tuple[CompiledRule, ...]

    @classmethod
    def of(cls, rules: list[Rule], settings: Settings | None = None) -> Self:
        """Compile `rules`, with the parameters and switches of `settings`.

        Raises:
            RuleError: a rule is wrong, two have the same id, or one silences a rule that there is not.
        """
        seen: dict[str, Rule] = {}
        for rule in rules:
            if rule.id in seen:
                first = seen[rule.id]
                raise rule.error(f"the id {rule.id!r} is taken by {first.place}")
            seen[rule.id] = rule
        for rule in rules:
            for silenced in rule.silences:
                if silenced not in seen and len(seen) > 1:
                    raise rule.error(f"it silences an unknown rule {silenced!r}{nearest(silenced, seen)}")
        return cls(tuple(compile_rule(seen[name], (settings or {}).get(name, ())) for name in sorted(seen)))

    def of_grain(self, grain: str) -> tuple[CompiledRule, ...]:
        """The rules that judge an `order`, a `line`, or a subject that is none (`subjects.py`)."""
        return tuple(rule for rule in self.rules if rule.rule.grain == grain)

    def frame(self) -> pl.DataFrame:
        """The catalogue as table `rules`."""
        rows = [
            {
                "rule_id": rule.id,
                "rule_version": compiled.version,
                **{name: getattr(rule, name) for name in ("category", "grain", "priority", "team", "sla_hours")},
                **{
                    f"{text}_{language}": getattr(getattr(rule, text), language)
                    for text in ("title", "guidance", "prevention")
                    for language in ("en", "zh")
                },
                "condition": compiled.sql,
            }
            for compiled in self.rules
            for rule in (compiled.rule,)
        ]
        return pl.DataFrame(rows, schema=all_tables()["rules"].schema)


def load_catalogue(folder: Path = FOLDER, settings: Path | None = None) -> Catalogue:
    """Load and check every rule below `folder` (`*.yaml` and `custom/*.yaml`) and its settings.

    `settings` is the file that ORDERSIFT_SETTINGS names, by default `settings.yaml` of the folder.

    Raises:
        RuleError: names file, line, rule, the offending word and the nearest valid ones.
    """
    chosen = settings or Path(os.environ.get("ORDERSIFT_SETTINGS") or folder / SETTINGS)
    files = sorted([*folder.glob("*.yaml"), *folder.glob("custom/*.yaml")])
    files = [file for file in files if file.name != SETTINGS]
    if not files:
        raise RuleError(f"no rule files (*.yaml) in {folder}")
    known = chosen.is_file() or chosen != folder / SETTINGS
    return _compiled(tuple(map(_as_it_is, files)), _as_it_is(chosen) if known else None)


def _as_it_is(file: Path) -> FileState:
    """A file and the state in which it was compiled: once it is changed, it is another one."""
    stat = file.stat() if file.is_file() else None
    return file, stat.st_mtime_ns if stat else 0, stat.st_size if stat else 0


@lru_cache(maxsize=2)
def _compiled(files: tuple[FileState, ...], settings: FileState | None) -> Catalogue:
    """Compiling takes seconds, and a night asks for the catalogue three times."""
    rules = [rule for file, *_ in files for rule in read_rules(file)]
    return Catalogue.of(rules, read_settings(settings[0], rules) if settings else None)
