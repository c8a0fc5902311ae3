"""What a regular expression still accepts after some characters: how local numbers follow from full ones."""

from re import _constants as token  # type: ignore[attr-defined]  # the parser of `re` has no public name
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Tree = list[tuple[Any, Any]]


def after_literal(pattern: str, literal: str) -> str:
    """The pattern of all x for which `pattern` matches `literal` + x; blank where there is none.

    `pattern` has literals, classes, alternatives, groups and counts, as numbering plans have.
    """
    trees = [list(parser.parse(pattern))]
    for character in literal:
        trees = [rest for tree in trees for rest in _after(tree, ord(character))]
    return "|".join(dict.fromkeys(map(_text, trees)))


def _after(tree: Tree, character: int) -> list[Tree]:
    if not tree:
        return []
    (kind, value), rest = tree[0], tree[1:]
    if kind is token.LITERAL:
        return [rest] if value == character else []
    if kind is token.IN:
        return [rest] if _holds(value, character) else []
    if kind is token.SUBPATTERN:
        return _after([*value[3], *rest], character)
    if kind is token.BRANCH:
        return [found for branch in value[1] for found in _after([*branch, *rest], character)]
    fewest, most, inner = value
    again = [(kind, (max(fewest - 1, 0), most - 1, inner))] if most > 1 else []
    found = [[*part, *again, *rest] for part in _after(list(inner), character)]
    return found + (_after(rest, character) if fewest == 0 else [])


def _holds(members: Tree, character: int) -> bool:
    return any(
        value == character if kind is token.LITERAL else value[0] <= character <= value[1] for kind, value in members
    )


def _text(tree: Tree) -> str:
    return "".join(_piece(kind, value) for kind, value in tree)


def _piece(kind: Any, value: Any) -> str:
    if kind is token.LITERAL:
        return chr(value)
    if kind is token.IN:
        return f"[{''.join(chr(v) if k is token.LITERAL else f'{chr(v[0])}-{chr(v[1])}' for k, v in value)}]"
    if kind is token.SUBPATTERN:
        return f"(?:{_text(list(value[3]))})"
    if kind is token.BRANCH:
        return f"(?:{'|'.join(_text(list(branch)) for branch in value[1])})"
    fewest, most, inner = value
    return f"{_text(list(inner))}{{{fewest},{most}}}"
