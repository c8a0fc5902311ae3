"""Conditions as text: their words, what they may not say, and integers that have room to be reckoned with."""

import re
from collections.abc import Iterator

from rules.engine.errors import nearest
from rules.engine.functions import FORBIDDEN, FUNCTIONS, INTEGERS
from rules.engine.model import Rule

LITERAL_OR_WORD = re.compile(r"('(?:[^']|'')*')|\b([A-Za-z_][A-Za-z0-9_]*)\b(?!\s*\()")
_LITERAL = re.compile(r"'(?:[^']|'')*'")
_CALL = re.compile(r"\b([A-Za-z_][A-Za-z0-9_]*)\s*\(")
_DIVISION = re.compile(r"//?|%")
_DIVISOR = re.compile(r"\s*(NULLIF\s*\(|[0-9.]*[1-9]|[a-z_][a-z0-9_]*\b(?!\s*\())", re.IGNORECASE)
_NULL_COMPARED = re.compile(r"(?:[=<>]|\b(?:NOT\s+)?LIKE)\s*NULL\b|\bNULL\s*[=<>]", re.IGNORECASE)
_ARITHMETIC = frozenset("+-*")


def names_in(sql: str) -> list[str]:
    """The words of a condition that may be columns, features or parameters."""
    return [match[2] for match in LITERAL_OR_WORD.finditer(sql) if match[2]]


def check_words(rule: Rule) -> None:
    """Refuse what a condition may not say.

    Raises:
        RuleError: a subquery, an unknown function, a comparison with NULL, a division by what may be 0.
    """
    for part in (rule.applies, rule.when):
        for word in names_in(part):
            if word.upper() in FORBIDDEN:
                raise rule.error(f"{word!r} is not allowed: a condition has no subquery and no file")
        bare = _LITERAL.sub("''", part)
        for match in _CALL.finditer(bare):
            if match[1].upper() not in FUNCTIONS:
                raise rule.error(f"unknown function {match[1]!r}{nearest(match[1].upper(), FUNCTIONS)}")
        if _NULL_COMPARED.search(bare):
            raise rule.error(f"a comparison with NULL is never true; write IS NULL or IS NOT NULL. In: {part}")
        _check_divisions(rule, bare)


def _check_divisions(rule: Rule, sql: str) -> None:
    for match in _DIVISION.finditer(sql):
        divisor = _DIVISOR.match(sql, match.end())
        word = divisor[1] if divisor else ""
        constant = word in rule.params and isinstance(rule.params[word], int | float) and rule.params[word] != 0
        if not (constant or word[:1].isdigit() or word[:1] == "." or word.upper().startswith("NULLIF")):
            shown = sql[match.start() :].strip()[:30]
            raise rule.error(f"a division by what may be 0: write x / NULLIF(y, 0), null where y is 0. In: {shown}")


def widened(sql: str) -> str:
    """`sql` with the small integers that functions give made large, where it adds, subtracts or multiplies them.

    Polars gives a month as an integer of eight bits, of which 12 * 100 is -80, and lengths without a sign.
    """
    added = list[tuple[int, str]]()
    for start, end in _integer_calls(sql):
        if {sql[:start].rstrip()[-1:], sql[end:].lstrip()[:1]} & _ARITHMETIC:
            added += [(start, "CAST("), (end, " AS BIGINT)")]
    for position, text in sorted(added, reverse=True):
        sql = sql[:position] + text + sql[position:]
    return sql


def _integer_calls(sql: str) -> Iterator[tuple[int, int]]:
    bare = _LITERAL.sub(lambda match: "'" * len(match[0]), sql)
    for match in _CALL.finditer(bare):
        if match[1].upper() in INTEGERS:
            yield match.start(), _closing(bare, match.end())


def _closing(bare: str, start: int) -> int:
    depth = 1
    for position in range(start, len(bare)):
        depth += (bare[position] == "(") - (bare[position] == ")")
        if depth == 0:
            return position + 1
    return len(bare)
