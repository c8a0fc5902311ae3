"""The catalogue: every rule of `rules/*.yaml` and `rules/custom/*.yaml`, compiled."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import polars as pl

from rules.engine.compile import CompiledRule, compile_rule
from rules.engine.errors import RuleError, nearest
from rules.engine.model import Rule, read_rules
from rules.engine.settings import Settings, read_settings
from rules.engine.stands_on import stands_on
from warehouse.tables import all_tables

FOLDER = Path(__file__).parents[1]
SETTINGS = "settings.yaml"


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
                **_as_written(compiled),
            }
            for compiled in self.rules
            for rule in (compiled.rule,)
        ]
        return pl.DataFrame(rows, schema=all_tables()["rules"].schema)


def _as_written(compiled: CompiledRule) -> dict[str, str | bool]:
    """What a reader of the published night needs to understand the rule, and to try another condition."""
    rule = compiled.rule
    lists = {"optional": rule.optional, "evidence": rule.evidence, "needs": sorted(compiled.needs)}
    lists["stands_on"] = list(stands_on(compiled))
    texts = {"params": rule.params, "examples": rule.examples.model_dump() if rule.examples else {}, **lists}
    return {
        "applies": rule.applies,
        "hit_when": rule.when,
        "judges_cancelled": rule.judges_cancelled,
        **{name: json.dumps(value, ensure_ascii=False, default=str) for name, value in texts.items()},
    }


def load_catalogue(folder: Path = FOLDER, settings: Path | None = None) -> Catalogue:
    """Load and check every rule below `folder` (`*.yaml` and `custom/*.yaml`) and its settings.

    `settings` is the file that ORDERSIFT_SETTINGS names, by default `settings.yaml` of the folder.

    Raises:
        RuleError: names file, line, rule, the offending word and the nearest valid ones.
    """
    rules = _read_all(folder)
    return Catalogue.of(rules, _read_settings(folder, settings, rules))


def load_settings(folder: Path = FOLDER) -> Settings | None:
    """The settings that `load_catalogue` compiles the rules below `folder` with; None without any.

    Raises:
        RuleError: as `load_catalogue`.
    """
    return _read_settings(folder, None, _read_all(folder))


def _read_all(folder: Path) -> list[Rule]:
    files = sorted([*folder.glob("*.yaml"), *folder.glob("custom/*.yaml")])
    files = [file for file in files if file.name != SETTINGS]
    if not files:
        raise RuleError(f"no rule files (*.yaml) in {folder}")
    return [rule for file in files for rule in read_rules(file)]


def _read_settings(folder: Path, settings: Path | None, rules: list[Rule]) -> Settings | None:
    chosen = settings or Path(os.environ.get("ORDERSIFT_SETTINGS") or folder / SETTINGS)
    known = chosen.is_file() or chosen != folder / SETTINGS
    return read_settings(chosen, rules) if known else None
