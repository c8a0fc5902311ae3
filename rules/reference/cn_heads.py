"""Provinces and cities at the head of a Chinese address.

A full name counts, and a short one before the name of the next level: 广东深圳, 杭州西湖区. 北京路, 南京东路 and
上海市场 are places within a city; 吉林市 is no 吉林省, 长沙县 no 长沙市.
"""

from collections.abc import Iterable
from functools import cache

from rules.reference.cn_regions import MUNICIPALITIES, cities, provinces, regions, short_name

BLANKS = " \t\r\n\u3000\xa0,，/|-"
BLANK = r"[\s,，/|\-]"
# What makes another word of 上海市: 市场, 市民, 市政, 市立; and a road of 江苏南京.
_OTHER_WORD = "[场民政立路街道]?"


def _any_of(names: Iterable[str]) -> str:
    return "|".join(sorted(set(names), key=lambda name: (-len(name), name)))


@cache
def province_heads() -> dict[str, str]:
    """What names a province at the head of an address -> the province."""
    full = {written: name for written, name in provinces().items() if written[-1] in "省市区"}
    heads = {f"{short_name(name)}{city}": name for city, (name, full) in cities().items() if full != name}
    for province, _, district in regions(only_current=True):
        if province in MUNICIPALITIES and district:
            heads[f"{short_name(province)}{district}"] = province
    shorts = {short_name(name): name for name in provinces().values()}
    return shorts | heads | full


@cache
def city_heads() -> dict[str, str]:
    """What names a city at the head of an address, its province cut off -> the city."""
    full = {written: city for written, (_, city) in cities().items() if written == city}
    districts = {
        f"{short_name(city)}{district}": city
        for _, city, district in regions(only_current=True)
        if district and city not in MUNICIPALITIES and short_name(city) != city
    }
    return districts | full


@cache
def province_pairs() -> frozenset[str]:
    """`head/written` for every way to write the province that a head names or implies."""
    province_of = {city: province for province, city in cities().values()}
    implied = {head: province_of[city] for head, city in city_heads().items()}
    return _pairs(implied | province_heads(), provinces())


@cache
def city_pairs() -> frozenset[str]:
    """`head/written` for every way to write the city that a head names."""
    return _pairs(city_heads(), {written: city for written, (_, city) in cities().items()})


def _pairs(heads: dict[str, str], ways: dict[str, str]) -> frozenset[str]:
    written: dict[str, list[str]] = {}
    for way, name in ways.items():
        written.setdefault(name, []).append(way)
    return frozenset(f"{head}/{way}" for head, name in heads.items() for way in written[name])


@cache
def head_patterns() -> tuple[str, str, str, str]:
    """Patterns: an address that may begin with a region; its province; a province to cut off; its city."""
    shorts = {short_name(name) for name in provinces().values()}
    begins = {name[:2] for name in [*shorts, *cities()]}
    return (
        f"^{BLANK}*(?:中国)?{BLANK}*(?:{_any_of(begins)})",
        f"^(?:(?:{_any_of(province_heads().keys() - shorts)}){_OTHER_WORD}|(?:{_any_of(shorts)}){BLANK})",
        f"^(?:{_any_of(provinces())}){BLANK}*",
        f"^(?:{_any_of(city_heads())}){_OTHER_WORD}",
    )
