"""`phone_is_valid` agrees with libphonenumber on made-up numbers, right and wrong, of many countries."""

import random

import phonenumbers
import polars as pl
import pytest
from phonenumbers import PhoneNumberFormat as Form

from rules.features import with_features

COUNTRIES = (
    "US",
    "GB",
    "DE",
    "FR",
    "IT",
    "ES",
    "NL",
    "PL",
    "AU",
    "JP",
    "KR",
    "IN",
    "MX",
    "RU",
    "TW",
    "SG",
    "AE",
    "ZA",
    "SE",
)
EACH = 150


def spoilt(text: str, rng: random.Random) -> str:
    """`text` with a digit changed, lost or doubled."""
    place = rng.choice([no for no, character in enumerate(text) if character.isdigit()])
    return text[:place] + rng.choice([rng.choice("0123456789"), "", text[place] * 2]) + text[place + 1 :]


def numbers(country: str, rng: random.Random) -> list[str]:
    """National and international spellings of numbers that begin like real ones; every third is spoilt."""
    found = []
    for no in range(EACH):
        kind = rng.choice([phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE])
        example = phonenumbers.example_number_for_type(country, kind) or phonenumbers.example_number(country)
        assert example is not None
        digits = str(example.national_number)
        kept = digits[: rng.randint(2, len(digits))]
        example.national_number = int(kept + "".join(rng.choices("0123456789", k=len(digits) - len(kept))))
        text = phonenumbers.format_number(example, rng.choice([Form.NATIONAL, Form.INTERNATIONAL, Form.E164]))
        found.append(spoilt(text, rng) if no % 3 == 0 else text)
    return found


def library_says(text: str, country: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, country))
    except phonenumbers.NumberParseException:
        return False


def judged(texts: list[str], country: str) -> list[bool]:
    frame = pl.DataFrame({"phone": texts, "country": country})
    return with_features(frame.lazy(), "phone_is_valid").collect()["phone_is_valid"].to_list()


@pytest.mark.parametrize("country", COUNTRIES)
def test_agrees_with_the_library(country: str) -> None:
    texts = numbers(country, random.Random(country))
    expected = [library_says(text, country) for text in texts]
    assert {True, False} <= set(expected)
    verdicts = judged(texts, country)
    assert [x for x in zip(texts, verdicts, expected, strict=True) if x[1] != x[2]] == []


def test_chinese_extensions_are_split_off_first() -> None:
    texts = ["13212345774-1234", "0571-88886666-801", "15412345678-1", "15412345678"]
    assert judged(texts, "CN") == [True, True, True, False]
