"""How many regular expressions one query may hold.

Polars keeps the 32 patterns that a thread used last. A query with more compiles each of them anew for every hundred
thousand rows, since they come round in turn. With 58 patterns two queries take a fifth less time than one.
"""

import re
from collections.abc import Sequence

import polars as pl

from rules.engine.compile import CompiledRule

MOST = 30
_USE = re.compile(
    r'\.str\.(?:contains|extract|extract_all|replace|replace_all|count_matches|find)\(\["(.*?)"[\],]', re.DOTALL
)


def in_parts(rules: Sequence[CompiledRule]) -> list[list[CompiledRule]]:
    """`rules` in as few groups, one after the other, as hold no more than `MOST` patterns each."""
    parts, held = list[list[CompiledRule]](), set[str]()
    for rule in rules:
        own = patterns(rule)
        if not parts or len(held | own) > MOST:
            parts.append([])
            held = set()
        parts[-1].append(rule)
        held |= own
    return parts


def patterns(rule: CompiledRule) -> set[str]:
    """The patterns that judging a row by the rule takes; those computed once per distinct value do not count."""
    features = (feature.build() for feature in rule.features if not feature.per and not feature.gathered)
    return {found for each in (rule.verdict, *features) for found in _in(each)}


def _in(expression: pl.Expr) -> list[str]:
    return _USE.findall(str(expression))
