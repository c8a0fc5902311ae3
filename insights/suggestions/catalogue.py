"""The catalogue of suggestions: every entry of `*.yaml` in this folder, validated."""

from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from insights.attributes import ATTRIBUTES
from insights.settings_file import read_settings

FOLDER = Path(__file__).parent


class CatalogueError(ValueError):
    """An entry is wrong: names the file, the entry and the remedy."""


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(_Form):
    """A text in both languages."""

    en: str
    zh: str


class Entry(_Form):
    """What to suggest where orders with one value of `by` have findings of `rules` more often than comparable ones.

    Without `by`, a shop is compared with the other shops; `noise` looks for rules that always hit, or that people say
    are wrong. `says` may name the `{value}`. `minutes`: what a person spends on one such finding.
    """

    id: str
    rules: tuple[str, ...] = ()
    by: str | None = None
    noise: Literal["always_fires", "false_alarms"] | None = None
    title: Said
    says: Said
    remedy: Said
    owner: str
    effort: Literal["low", "medium", "high"]
    minutes: float = Field(gt=0)

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        if bool(self.noise) == bool(self.rules):
            raise ValueError("give either rules, or noise: always_fires or false_alarms")
        if self.by is not None and self.by not in ATTRIBUTES:
            raise ValueError(f"by {self.by!r} is no attribute of orders; take one of {', '.join(ATTRIBUTES)}")
        return self


@cache
def all_entries(folder: Path = FOLDER) -> dict[str, Entry]:
    """Every entry by its id.

    Raises:
        CatalogueError: a file is no YAML, an entry says what is not understood, or an id occurs twice.
    """
    found: dict[str, Entry] = {}
    for file in sorted(folder.glob("*.yaml")):
        for entry in read_settings(list[Entry], file, CatalogueError):
            if entry.id in found:
                raise CatalogueError(f"{file}: the id {entry.id} is taken; choose another")
            found[entry.id] = entry
    return found
