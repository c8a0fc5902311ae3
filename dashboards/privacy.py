"""Personal data is hidden unless somebody asks to see it."""

import re
from collections.abc import Callable

PERSONAL = ("receiver_name", "phone", "email", "address", "buyer_id")
FREE_TEXT = ("buyer_note", "seller_note", "note", "value", "raw_text")
DOTS = "•••"
_CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|\+?\d(?:[ ()/-]?\d){6,}")


def _digits(text: str, keep: int) -> str:
    digits = re.sub(r"\D", "", text)
    return digits[-keep:] if len(digits) >= 2 * keep else ""


def _phone(text: str) -> str:
    return DOTS + (_digits(text, 4) or _digits(text, 2))


def _email(text: str) -> str:
    return text[:1] + DOTS + ("@" + text.split("@", 1)[1] if "@" in text else "")


def _first(text: str) -> str:
    return text[:1] + DOTS


def _buyer(text: str) -> str:
    return text[:1] + DOTS + _digits(text, 2)


_BY_WORD: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("phone", _phone), ("email", _email), ("address", _first), ("name", _first), ("buyer_id", _buyer),
    ("receiver", _first),
)  # fmt: skip


def free_text(text: str) -> str:
    """Text that people typed, without the phone numbers and e-mail addresses in it."""
    return _CONTACT.sub(DOTS, text)


def mask(field: str, value: object) -> object:
    """`value` of `field` with what identifies a person hidden; whatever is not text stays as it is."""
    if isinstance(value, dict):
        return {key: mask(f"{field} {key}", item) for key, item in value.items()}
    if isinstance(value, list):
        return [mask(field, item) for item in value]
    if not isinstance(value, str) or value == "":
        return value
    hide = next((hide for word, hide in _BY_WORD if word in field), None)
    if hide:
        return hide(value)
    return free_text(value) if field in FREE_TEXT else value
