"""The one error of this package, and how it words a misspelling."""

from collections.abc import Iterable
from difflib import get_close_matches

_MANY = 12


class ContractError(Exception):
    """A contract is badly written, or could not be judged; the message names the place and the remedy."""


def unknown(kind: str, word: str, valid: Iterable[str]) -> str:
    """`word` is no valid `kind`: say so with the nearest valid names, or else the first of them."""
    names = sorted(valid)
    nearest = get_close_matches(word, names, n=3, cutoff=0.5) or names[:_MANY]
    hint = f" Nearest: {', '.join(nearest)}." if nearest else ""
    return f"unknown {kind} '{word}'.{hint}"
