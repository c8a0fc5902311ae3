"""The form of a rule. Not here: what its condition means (`compile.py`)."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from rules.engine.errors import RuleError, nearest
from rules.engine.yaml_file import LINE, read_entries, without_lines

# Grains that are neither orders nor lines, with the table of what they judge.
SUBJECT_TABLES = {"file": "files", "shop": "shop_activity", "rule": "rule_failures"}
MAX_CONDITION = 4000
Category = Literal["payment", "information", "inventory", "logistics", "structure", "data"]
Parameter = bool | int | float | str | list[str] | list[float]
Row = dict[str, Any]


class Strict(BaseModel):
    """Refuses keys that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(Strict):
    """A text for people."""

    en: Annotated[str, Field(min_length=1)]
    zh: Annotated[str, Field(min_length=1)]


class Examples(Strict):
    """Rows that a rule must judge so; columns left out are those of a healthy order. `lines` lists order lines."""

    hit: Annotated[list[Row], Field(min_length=1)]
    ok: Annotated[list[Row], Field(min_length=1)]
    not_evaluable: list[Row] = []


class Rule(Strict):
    """One rule; see docs/rules.md."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Bilingual
    category: Category
    grain: Literal["order", "line", "file", "shop", "rule"]
    applies: Annotated[str, Field(max_length=MAX_CONDITION)] = ""
    when: Annotated[str, Field(min_length=1, max_length=MAX_CONDITION)]
    params: dict[str, Parameter] = {}
    optional: list[str] = []
    judges_cancelled: bool = False
    silences: list[str] | dict[str, list[str]] = []
    evidence: list[str] = []
    priority: Annotated[int, Field(ge=1, le=4)]
    team: str
    sla_hours: Annotated[int, Field(gt=0)]
    guidance: Bilingual
    prevention: Bilingual
    examples: Examples | None = None

    _file: Path | None = PrivateAttr(default=None)
    _line: int | None = PrivateAttr(default=None)

    @property
    def file(self) -> Path | None:
        """Where its entry stands."""
        return self._file

    @property
    def place(self) -> str:
        """`file:line` of its entry."""
        return f"{self._file}:{self._line}"

    @property
    def silenced(self) -> dict[str, list[str]]:
        """The rules whose findings it silences, by the column of its evidence that must be true for that ('': none)."""
        return self.silences if isinstance(self.silences, dict) else {"": self.silences}

    def error(self, message: str, *, extra: bool = False) -> RuleError:
        """A `RuleError` that points at this rule; `extra`: at another entry with the id of one that can be used."""
        error = RuleError(message, file=self._file, line=self._line, rule=self.id)
        error.extra = extra
        return error

    def version(self, features: dict[str, str], settings: Iterable[Any] = ()) -> str:
        """Hash of the rule's meaning: `features` gives the source of each feature it uses. Texts do not count."""
        meaning = [self.grain, self.applies, self.when, self.params, self.judges_cancelled, sorted(features.items())]
        meaning.append(sorted(self.optional))
        meaning += [[setting.column, setting.value, setting.params] for setting in settings]
        return hashlib.sha256(json.dumps(meaning, ensure_ascii=False).encode()).hexdigest()[:12]


def read_rules(file: Path) -> list[Rule]:
    """The rules of one YAML file.

    Raises:
        RuleError: names file, line, the offending word and the nearest valid ones.
    """
    rules, errors = parse_rules(file)
    if errors:
        raise errors[0]
    return rules


def parse_rules(file: Path) -> tuple[list[Rule], list[RuleError]]:
    """The entries of one YAML file that have the form of a rule, and what is wrong with the others."""
    rules, errors = list[Rule](), list[RuleError]()
    try:
        entries = read_entries(file)
    except RuleError as error:
        return rules, [error]
    for entry in entries:
        try:
            rules.append(_parse(entry, file))
        except RuleError as error:
            errors.append(error)
    return rules, errors


def _parse(entry: dict[str, Any], file: Path) -> Rule:
    line = entry.get(LINE)
    try:
        rule = Rule.model_validate(without_lines(entry))
    except ValidationError as error:
        # A misspelt key is also a missing one; the misspelling says more.
        first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
        raise RuleError(_explain(first), file=file, line=line, rule=str(entry.get("id", "?"))) from error
    rule._file, rule._line = file, line  # noqa: SLF001  # set here only: it is not part of the form
    return rule


def _explain(error: Any) -> str:
    path = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        word = str(error["loc"][-1])
        if len(error["loc"]) > 1 and error["input"] is None:
            return f"{error['loc'][0]}: put a text with a comma in quotes (before {word!r})"
        return f"unknown key {path!r}{nearest(word, Rule.model_fields)}"
    if error["type"] == "missing":
        return f"the key {path!r} is missing"
    return f"{path}: {error['msg']} (it is {error['input']!r})"
