"""Makes `data/reference/phones.csv` from the metadata of `phonenumbers`; its origin is written beside it.

python rules/reference/build_phones.py
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import phonenumbers
from phonenumbers.phonemetadata import PhoneMetadata

from rules.reference.derivative import after_literal

TARGET = Path(__file__).parents[2] / "data" / "reference" / "phones.csv"
HEADER = ("country", "calling_code", "international_prefix", "national_prefix", "number", "local_number")
KINDS = (
    "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan",
    "voicemail",
)  # fmt: skip
NO_COUNTRY = "001"  # what libphonenumber calls numbers that belong to none: satellites, international toll free
_CAPTURE = re.compile(r"(?<!\\)\((?!\?)")
_LOCAL = re.compile(r"^\((?P<local>.*?)\)\$\|?(?P<prefix>.*)$")


def without_groups(pattern: str) -> str:
    """`pattern` without captures, its digits as a class that every engine reads alike."""
    return _CAPTURE.sub("(?:", pattern).replace(r"\d", "[0-9]")


def _metadata(found: PhoneMetadata | None) -> PhoneMetadata:
    assert found is not None, "libphonenumber lists the country but knows nothing about it"
    return found


def number(metadata: PhoneMetadata) -> str:
    """What may follow the calling code: the numbers of any kind."""
    kinds = [getattr(metadata, kind) for kind in KINDS]
    patterns = [kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern]
    return "|".join(dict.fromkeys(map(without_groups, patterns)))


def dialled(country: str, metadata: PhoneMetadata) -> tuple[str, str]:
    """What is dialled before a number within the country, and numbers that are dialled otherwise.

    Some are written without what their area implies (an island of +1 leaves out its area code); in Argentina a
    mobile number has 15 in its middle instead of 9 at its head.
    """
    prefix, rule = metadata.national_prefix_for_parsing or "", metadata.national_prefix_transform_rule
    if country == "AR":
        area = without_groups(prefix).removeprefix("0?(?:").removesuffix("15)?")
        return "0", f"0?{area}15[0-9]{{6,8}}"
    if country == "BR":
        return without_groups(prefix).replace("(?:[0-9]{10,11})", ""), ""
    found = _LOCAL.match(prefix)
    if not rule or not found or rule == r"\1":
        return ("0" if rule else without_groups(prefix)), ""
    return without_groups(found["prefix"]), after_literal(number(metadata), rule.removesuffix(r"\1"))


def rows() -> Iterator[tuple[str, ...]]:
    """One row for every calling code and country, the main country of a code first."""
    for code, countries in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()):
        if countries == (NO_COUNTRY,):
            yield NO_COUNTRY, str(code), "", "", number(_metadata(PhoneMetadata.metadata_for_nongeo_region(code))), ""
            continue
        for country in countries:
            metadata = _metadata(PhoneMetadata.metadata_for_region(country))
            prefix, local = dialled(country, metadata)
            outward = without_groups(metadata.international_prefix or "")
            yield country, str(code), outward, prefix, number(metadata), local


def main() -> None:
    """Writes the table."""
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(HEADER)
        out.writerows(rows())


if __name__ == "__main__":
    main()
