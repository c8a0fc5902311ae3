"""Ways to write China's provinces, cities and districts, and patterns that cut them off the head of a text.

Made once from `data/reference/cn_regions.csv`, on first use. `sources/addresses.py` uses them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import polars as pl

Region = tuple[str, str, str]

REFERENCE = Path(__file__).parents[2] / "data" / "reference" / "cn_regions.csv"
LEVELS = ("province", "city", "district")
MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")
BLANKS = " \t\r\n\u3000\xa0,，/|-"

_BLANK = r"[\s,，/|-]"
_SOLID = r"[^\s,，/|-]"
_PEOPLES = (
    "(?:(?:蒙古|哈萨克|柯尔克孜|维吾尔|塔吉克|锡伯|达斡尔|鄂温克|鄂伦春)族?|(?:回|藏|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|"
    "哈尼|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|土|仫佬|羌|布朗|撒拉|毛南|仡佬|普米|怒|裕固|保安|独龙|各)族)*"
)
_ENDING = re.compile(rf"(?<=..)(?:{_PEOPLES}自治[区州县旗]|特别行政区|地区|街道|[省市盟区县旗镇乡])$")
LEVEL_NAMES = ("市辖区", "省直辖县级行政区划", "省直辖县级行政单位", "省直辖县", "自治区直辖县级行政区划")


def short_name(name: str) -> str:
    """`name` without its kind: 浙江省 -> 浙江, 延边朝鲜族自治州 -> 延边; 忠县 and 东区 stay."""
    return _ENDING.sub("", name)


@cache
def regions(only_current: bool = False) -> tuple[Region, ...]:
    """Every (province, city, district) of the table, the best bearer of a short name first."""
    rank = pl.col("kind").replace_strict(["province", "city", "county", "town", "zone"], range(5))
    table = pl.read_csv(REFERENCE, infer_schema=False).fill_null("")
    current = pl.col("is_current") == "true"
    ranked = table.filter(current | (not only_current)).sort(~current, rank, maintain_order=True)
    return tuple(ranked.select(LEVELS).iter_rows())


@cache
def province_names() -> dict[str, str]:
    """Every way to write a province -> its official name."""
    full = [province for province, city, _ in regions() if not city]
    shorts = {short_name(name): name for name in full}
    names = shorts | {f"{short}自治区": name for short, name in shorts.items()} | {name: name for name in full}
    return names | {"内蒙": "内蒙古自治区", "广西省": "广西壮族自治区", "香港特区": "香港特别行政区"}


@cache
def city_names() -> dict[str, str]:
    """`province/written` -> official city, and `/written`: no name of a city occurs in two provinces."""
    cities = [(province, city) for province, city, district in regions() if city and not district]
    names = {f"{name}/{level}": name for name in MUNICIPALITIES for level in ("市辖区", "县")}
    for province, city in cities:
        names.setdefault(f"{province}/{short_name(city)}", city)
        names.setdefault(f"/{short_name(city)}", city)
    return names | {f"{level}/{city}": city for province, city in cities for level in (province, "")}


def _short_key(place: Region) -> str:
    return "/".join((*place[:2], short_name(place[2])))


@cache
def district_names() -> dict[str, Region]:
    """`province/city/written` -> region; `province//written` where the city may be left out.

    Without its city a district must be written in full and be the only one of that name in the province.
    A short name that two districts of a city share (和田市, 和田县) is nobody's.
    """
    places = [place for place in regions() if place[1]]
    current = [place for place in regions(only_current=True) if place[1]]
    shared = Counter(map(_short_key, filter(lambda place: place[2][-1:] in {"市", "县", "区"}, current)))
    names: dict[str, Region] = {}
    for place in places:
        if place[2] and shared[key := _short_key(place)] < 2:
            names.setdefault(key, place)
    alone = Counter(f"{province}//{district or city}" for province, city, district in current)
    names |= {key: place for place in current if alone[key := f"{place[0]}//{place[2] or place[1]}"] == 1}
    return names | {"/".join(place): place for place in places if place[2]}


@cache
def province_of_city() -> dict[str, str]:
    """Official city -> its province."""
    return {city: province for province, city, _ in regions() if city}


def _any_of(names: Iterable[str]) -> str:
    """A pattern for one of `names`, the longest first."""
    return "(?:" + "|".join(sorted(set(names), key=lambda name: (-len(name), name))) + ")"


@cache
def patterns() -> tuple[str, str, str]:
    """What is cut off at each level. Without groups the whole match is the piece, found in one pass."""
    provinces = province_names()
    cities = {key.partition("/")[2] for key in city_names()} - {"县"}
    # 吉林市 is no 吉林省, 长沙县 is no 长沙市: such names are cut whole, and are then no province or city.
    decoys = [city for _, city, _ in regions() if city.startswith(tuple(provinces)) and city not in provinces]
    counties = [district for *_, district in regions() if district and short_name(district) in cities]
    ordinary = rf"{_SOLID}{{1,17}}?(?:[区县市旗镇乡]|街道)"
    odd = [name for *_, name in regions() if name and re.sub(f"^{ordinary}", "", name, count=1) != ""]
    return (
        "^" + _any_of([*provinces, *decoys]),
        "^" + _any_of([*cities, *counties, *LEVEL_NAMES]),
        rf"^(?:{_any_of(odd)}|{ordinary}|{_SOLID}{{1,8}}{_BLANK})",
    )
