"""The catalogue: every rule of `rules/*.yaml` and `rules/custom/*.yaml`, compiled."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import polars as pl

from rules.engine.compile import CompiledRule, compile_rule
from rules.engine.errors import RuleError
from rules.engine.model import Rule, read_rules
from warehouse.tables import all_tables

FOLDER = Path(__file__).parents[1]


@dataclass(frozen=True)
class Catalogue:
    """Compiled rules, by id in order."""

    rules: tuple[CompiledRule, ...]

    @classmethod
    def of(cls, rules: list[Rule]) -> Self:
        """Compile `rules`.

        Raises:
            RuleError: a rule is wrong, or two have the same id.
        """
        seen: dict[str, Rule] = {}
        for rule in rules:
            if rule.id in seen:
                first = seen[rule.id]
                raise rule.error(f"the id {rule.id!r} is taken by {first.place}")
            seen[rule.id] = rule
        return cls(tuple(compile_rule(seen[name]) for name in sorted(seen)))

    def of_grain(self, grain: str) -> tuple[CompiledRule, ...]:
        """The rules that judge an `order`, a `line` or a `file`."""
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


def load_catalogue(folder: Path = FOLDER) -> Catalogue:
    """Load and check every rule below `folder` (`*.yaml` and `custom/*.yaml`).

    Raises:
        RuleError: names file, line, rule, the offending word and the nearest valid ones.
    """
    files = sorted([*folder.glob("*.yaml"), *folder.glob("custom/*.yaml")])
    if not files:
        raise RuleError(f"no rule files (*.yaml) in {folder}")
    return Catalogue.of([rule for file in files for rule in read_rules(file)])
