"""What reports say: the strings of the pages, and their own (`strings.yaml`, keys `report.<name>`)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from dashboards.formats import Clock
from dashboards.texts import Language, Words

PREFIX, RISK = "report.", "risk:"
CLOCK = Clock("UTC")


@cache
def own_strings() -> dict[str, dict[Language, str]]:
    """The strings that only reports say, by key."""
    said = yaml.safe_load(Path(__file__).with_name("strings.yaml").read_text(encoding="utf-8"))
    return {PREFIX + name: texts for name, texts in said.items()}


@dataclass(frozen=True)
class ReportWords(Words):
    """The strings of one language, those of reports included."""

    def __call__(self, key: str, **values: object) -> str:
        """The string under `key`, its placeholders filled in."""
        own = own_strings().get(key)
        return own[self.language].format(**values) if own else super().__call__(key, **values)

    def label(self, column: str) -> str:
        """The heading of a column: `risk:EUR` is an amount in EUR, `category:payment` counts that category."""
        if column.startswith(RISK):
            return self("overview.at_risk", currency=column.removeprefix(RISK) or self("common.unknown"))
        kind, _, value = column.partition(":")
        if value:
            return self.name(kind, value)
        own = own_strings().get(f"{PREFIX}column_{column}")
        said = own[self.language] if own else self.name("column", column)
        return f"{said} ({CLOCK.zone})" if column.endswith("_at") else said
