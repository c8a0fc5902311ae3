"""What goes wrong with a rule, said so that its author can mend it."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path


class RuleError(Exception):
    """A rule cannot be used; the message names file, line, rule, the offending word and the nearest valid ones."""

    def __init__(self, message: str, *, file: Path | None = None, line: int | None = None, rule: str = "") -> None:
        self.message, self.file, self.line, self.rule = message, file, line, rule
        # Another entry has the rule's id: that one can still be used.
        self.extra = False
        place = f"{file}:{line}: " if file and line else f"{file}: " if file else ""
        super().__init__(f"{place}{f'rule {rule}: ' if rule else ''}{message}")


def nearest(word: str, valid: Iterable[str]) -> str:
    """A remedy for a misspelt word, e.g. `; did you mean status?`."""
    names = sorted(valid)
    close = get_close_matches(word, names, n=3, cutoff=0.6)
    if close:
        return f"; did you mean {' or '.join(close)}?"
    return f"; valid: {', '.join(names)}" if len(names) <= 12 else ""
