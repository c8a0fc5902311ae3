"""The catalogue: every rule of `rules/*.yaml` and `rules/custom/*.yaml`, compiled."""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import polars as pl

from rules.engine.compile import CompiledRule, compile_rule
from rules.engine.errors import RuleError
from rules.engine.model import Rule, parse_rules
from rules.engine.settings import Settings, read_settings
from rules.engine.stands_on import stands_on
from rules.engine.suppression import check_silences
from warehouse.tables import all_tables

FOLDER = Path(__file__).parents[1]
CUSTOM, SETTINGS = "custom", "settings.yaml"
Errors = list[RuleError]


@dataclass(frozen=True)
class Catalogue:
    """Compiled rules, by id in order; `left_out` says which custom rules are not among them, and why."""

    rules: tuple[CompiledRule, ...]
    left_out: tuple[RuleError, ...] = ()

    @classmethod
    def of(cls, rules: Sequence[Rule], settings: Settings | None = None) -> Self:
        """Compile `rules`, with the parameters and switches of `settings`.

        Raises:
            RuleError: a rule is wrong, two have the same id, or one silences a rule that there is not.
        """
        catalogue, errors = cls.checked(rules, settings)
        if errors:
            raise errors[0]
        return catalogue

    @classmethod
    def checked(
        cls, rules: Sequence[Rule], settings: Settings | None = None, known: Iterable[Rule] = ()
    ) -> tuple[Self, Errors]:
        """The rules that are sound, compiled, and what is wrong with the others; they may silence `known` ones too."""
        unique, errors = _unique(rules)
        errors += check_silences(unique, frozenset(rule.id for rule in known))
        compiled = []
        for name in sorted(unique):
            try:
                compiled.append(compile_rule(unique[name], (settings or {}).get(name, ())))
            except RuleError as error:
                errors.append(error)
        wrong = {error.rule for error in errors if not error.extra}
        return cls(tuple(rule for rule in compiled if rule.rule.id not in wrong)), errors

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
    """Load every rule below `folder` (`*.yaml` and `custom/*.yaml`) and its settings; a wrong custom rule is left out.

    `settings` is the file that ORDERSIFT_SETTINGS names, by default `settings.yaml` of the folder.

    Raises:
        RuleError: a built-in rule or a setting is wrong; names file, line, rule, the word and the nearest valid ones.
    """
    catalogue, errors = read_catalogue(folder, settings)
    left_out = tuple(error for error in errors if is_custom(error))
    for error in errors:
        if error not in left_out:
            raise error
    return replace(catalogue, left_out=left_out)


def read_catalogue(folder: Path = FOLDER, settings: Path | None = None) -> tuple[Catalogue, Errors]:
    """The sound rules below `folder`, and everything that is wrong with the others or with the settings."""
    files = rule_files(folder)
    if not files:
        raise RuleError(f"no rule files (*.yaml) in {folder}")
    rules, errors = read_files(files)
    # A custom rule that is left out may still have settings.
    found, wrong = _settings(settings, folder, rules, lenient=any(is_custom(error) for error in errors))
    catalogue, more = Catalogue.checked(rules, found)
    return catalogue, errors + wrong + more


def read_alone(files: Iterable[Path]) -> tuple[Catalogue, Errors]:
    """The sound rules of files that need not belong to the catalogue, and everything that is wrong with the others.

    They may have the ids of built-in rules, e.g. to try another condition.
    """
    rules, errors = read_files(files)
    found, wrong = _settings(None, FOLDER, rules, lenient=True)
    catalogue, more = Catalogue.checked(rules, found, known=read_files(rule_files(FOLDER))[0])
    return catalogue, errors + wrong + more


def _settings(given: Path | None, folder: Path, rules: list[Rule], *, lenient: bool) -> tuple[Settings, Errors]:
    file = given or Path(os.environ.get("ORDERSIFT_SETTINGS") or folder / SETTINGS)
    return read_settings(file, rules, lenient=lenient) if file.is_file() or file != folder / SETTINGS else ({}, [])


def rule_files(folder: Path) -> list[Path]:
    """The files of a folder that hold rules; custom ones come last, so that a taken id is their fault."""
    built_in, custom = (sorted(folder.glob(pattern)) for pattern in ("*.yaml", f"{CUSTOM}/*.yaml"))
    return [file for file in built_in if file.name != SETTINGS] + custom


def read_files(files: Iterable[Path]) -> tuple[list[Rule], Errors]:
    """The entries of `files` that have the form of a rule, and what is wrong with the others."""
    parts = [parse_rules(file) for file in files]
    return [rule for rules, _ in parts for rule in rules], [error for _, errors in parts for error in errors]


def is_custom(error: RuleError) -> bool:
    """Whether it is about a rule of the users' own."""
    return error.file is not None and error.file.parent.name == CUSTOM


def _unique(rules: Sequence[Rule]) -> tuple[dict[str, Rule], Errors]:
    seen, errors = dict[str, Rule](), Errors()
    for rule in rules:
        first = seen.setdefault(rule.id, rule)
        if first is not rule:
            errors.append(rule.error(f"the id {rule.id!r} is taken by {first.place}", extra=True))
    return seen, errors


def load_settings(folder: Path = FOLDER) -> Settings:
    """The settings that `load_catalogue` compiles the rules below `folder` with.

    Raises:
        RuleError: a setting is wrong.
    """
    rules, _ = read_files(rule_files(folder))
    settings, errors = _settings(None, folder, rules, lenient=True)
    for error in errors:
        raise error
    return settings
