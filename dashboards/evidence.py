"""Evidence, a JSON object, as labels and values that people read."""

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING

from dashboards.formats import Clock
from dashboards.privacy import mask
from dashboards.texts import Words

if TYPE_CHECKING:
    from dashboards.view import View

STATUSES = ("status", "payment_status", "refund_status", "delivery_status")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


def in_words(evidence: str | None, view: "View", *, hidden: bool) -> list[tuple[str, str]]:
    """Label and value of each entry; `hidden` masks personal data. What is no JSON object stays as it is."""
    try:
        found = json.loads(evidence or "{}")
    except json.JSONDecodeError:
        found = {"evidence": evidence}
    entries = found if isinstance(found, dict) else {"evidence": found}
    shown = {name: mask(name, value) if hidden else value for name, value in entries.items()}
    return [
        (view.words.name("column", name), value_text(name, value, view.words, view.clock))
        for name, value in shown.items()
    ]


def value_text(name: str, value: object, words: Words, clock: Clock) -> str:
    """One value: what is unknown, empty, yes, a time or a status says so in the language."""
    if value is None:
        return words("common.unknown")
    if value == "":
        return words("common.empty")
    if isinstance(value, bool):
        return words("common.yes" if value else "common.no")
    if isinstance(value, list):
        return ", ".join(value_text(name, item, words, clock) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {value_text(key, item, words, clock)}" for key, item in value.items())
    if name in STATUSES:
        return words.name("status", str(value))
    return _moment(value, clock) or str(value)


def _moment(value: object, clock: Clock) -> str | None:
    if isinstance(value, datetime):
        return clock.text(value)
    if not isinstance(value, str) or not _TIME.match(value):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return f"{clock.text(moment)} ({clock.zone})" if moment.tzinfo else None
