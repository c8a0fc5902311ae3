"""What is said on screen, in English and Chinese; the strings are in `strings/*.yaml`."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

Language = Literal["en", "zh"]
LANGUAGES: dict[Language, str] = {"en": "English", "zh": "中文"}
FOLDER = Path(__file__).parent / "strings"
# "1 orders" reads 1 order; "21 orders" and "0.1 orders" stay.
ONE = re.compile(r"(?<![\d.,])1 (order|exception|finding|hit|day|rule|row|verdict|minute|combination)s\b")


@cache
def all_strings() -> dict[str, dict[Language, str]]:
    """Every string by its key, `<file>.<name>`; a key says its text in each language."""
    files = sorted(FOLDER.glob("*.yaml"))
    sections = {file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in files}
    return {f"{stem}.{name}": said for stem, section in sections.items() for name, said in section.items()}


@dataclass(frozen=True)
class Words:
    """The strings of one language."""

    language: Language

    def __call__(self, key: str, **values: object) -> str:
        """The string under `key`, its placeholders filled in."""
        said = all_strings()[key][self.language].format(**values)
        return ONE.sub(r"1 \1", said) if self.language == "en" else said

    def name(self, kind: str, value: str | None) -> str:
        """The name of a value of a set (`category`, `team`, `status` ...); a new one reads as words."""
        if value is None:
            return self("common.unknown")
        if value == "":
            return self("common.empty")
        said = all_strings().get(f"{kind}.{value}")
        return said[self.language] if said else value.replace("_", " ").capitalize()

    @property
    def title_column(self) -> str:
        """The column of `rules` that holds the titles of this language."""
        return f"title_{self.language}"
