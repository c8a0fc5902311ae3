"""Ways to write China's provinces, cities and districts, from `data/reference/cn_regions.csv`.

What the heads of addresses say is in `cn_heads.py`.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

from rules.reference.tables import reference

Region = tuple[str, str, str]

MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")
# What platforms write at the place of a city that is no city.
NO_CITY = ("市辖区", "县", "直辖县", "省直辖县", "省直辖县级行政区划", "省直辖县级行政单位", "自治区直辖县级行政区划")
_PEOPLES = (
    "(?:(?:蒙古|哈萨克|柯尔克孜|维吾尔|塔吉克|锡伯|达斡尔|鄂温克|鄂伦春)族?|(?:回|藏|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|"
    "哈尼|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|土|仫佬|羌|布朗|撒拉|毛南|仡佬|普米|怒|裕固|保安|独龙|各)族)*"
)
_KIND = re.compile(rf"(?<=..)(?:{_PEOPLES}自治[区州县旗]|特别行政区|地区|街道|[省市盟区县旗镇乡])$")
_OTHER_NAMES = {
    "内蒙": "内蒙古自治区",
    "广西省": "广西壮族自治区",
    "香港特区": "香港特别行政区",
    "澳门特区": "澳门特别行政区",
}


def short_name(name: str) -> str:
    """`name` without its kind: 浙江省 -> 浙江, 延边朝鲜族自治州 -> 延边; 忠县 and 东区 stay."""
    return _KIND.sub("", name)


@cache
def regions(only_current: bool = False) -> tuple[Region, ...]:
    """Every (province, city, district); empty where the table is not there."""
    table = reference("cn_regions")
    if table is None:
        return ()
    rows = table.select("province", "city", "district", "is_current").iter_rows()
    return tuple((p, c, d) for p, c, d, current in rows if current == "true" or not only_current)


@cache
def provinces() -> dict[str, str]:
    """Every way to write a province -> its official name."""
    names: dict[str, str] = {}
    for name, city, _ in regions():
        if not city:
            short = short_name(name)
            names |= {short: name, f"{short}自治区": name, name: name}
    return names | {written: name for written, name in _OTHER_NAMES.items() if name in names}


@cache
def cities() -> dict[str, tuple[str, str]]:
    """Every way to write a city of today -> its province and official name. No two provinces share a name."""
    found = [(province, city) for province, city, district in regions(only_current=True) if city and not district]
    return {written: place for place in found for written in (short_name(place[1]), place[1])}


@cache
def known_regions() -> frozenset[str]:
    """Every way to write a region, `province/city/district`, gone ones too; the district may be blank."""
    ways: dict[str, list[str]] = {}
    for written, name in provinces().items():
        ways.setdefault(name, []).append(written)
    return frozenset(
        "/".join(way)
        for province, city, district in regions()
        if city
        for way in product(ways[province], _city_ways(province, city), _district_ways(district))
    )


def _city_ways(province: str, city: str) -> Iterator[str]:
    yield from {city, short_name(city)}
    if city == province:
        yield from ("市辖区", "县")


def _district_ways(district: str) -> set[str]:
    short = short_name(district)
    towns = {f"{short}{kind}" for kind in ("镇", "街道", "区")} if district.endswith(("镇", "街道")) else set[str]()
    return {district, short} | towns


@cache
def cities_without_districts() -> frozenset[str]:
    """`province/city` that stand with any district: governed by the province; and what is written for them.

    Some platforms leave out the city of a municipality: 北京/朝阳区/三环以内.
    """
    with_districts = {(province, city) for province, city, district in regions() if district}
    places = {(p, c) for p, c, district in regions() if c and not district and (p, c) not in with_districts}
    places |= {(province, district) for province, _, district in regions() if province in MUNICIPALITIES and district}
    written = {name: [way for way, of in provinces().items() if of == name] for name in {p for p, _ in places}}
    return frozenset(
        f"{way}/{name}" for province, city in places for way in written[province] for name in (city, short_name(city))
    )


@cache
def governed_by_province() -> frozenset[str]:
    """`province/written/district` of such a city that is written as a district: 湖北省/省直辖县级行政区划/仙桃市."""
    places = [place.split("/") for place in cities_without_districts()]
    return frozenset(f"{province}/{level}/{city}" for province, city in places for level in NO_CITY)
