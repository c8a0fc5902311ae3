from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.addresses import find_cn_region_head, normalise_cn_region, with_cn_regions
from sources.reference.cn_regions import LEVELS, Region, regions, short_name

PARTS = (*LEVELS, "address")


def split(*cells: str | None) -> list[tuple[str | None, ...]]:
    frame = pl.LazyFrame({"cell": cells}, schema={"cell": pl.String})
    return with_cn_regions(frame, "cell").select(PARTS).collect(engine="streaming").rows()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("浙江省 杭州市 西湖区 文三路 12号", "浙江省/杭州市/西湖区/文三路 12号"),
        ("浙江省杭州市西湖区文三路12号", "浙江省/杭州市/西湖区/文三路12号"),
        ("浙江 杭州 西湖 文三路", "浙江省/杭州市/西湖区/文三路"),
        ("中国 浙江省 杭州市 西湖区 文三路", "浙江省/杭州市/西湖区/文三路"),
        ("浙江省，杭州市，西湖区，文三路", "浙江省/杭州市/西湖区/文三路"),
        ("广东省深圳市南山区粤海街道1号(518000)", "广东省/深圳市/南山区/粤海街道1号(518000)"),
        ("北京 朝阳区 建国路1号", "北京市/北京市/朝阳区/建国路1号"),
        ("北京北京市朝阳区建国路1号", "北京市/北京市/朝阳区/建国路1号"),
        ("北京市 市辖区 朝阳区 建国路", "北京市/北京市/朝阳区/建国路"),
        ("上海上海市浦东新区世纪大道", "上海市/上海市/浦东新区/世纪大道"),
        ("新疆维吾尔自治区 乌鲁木齐市 新市区 北京路", "新疆维吾尔自治区/乌鲁木齐市/新市区/北京路"),
        ("内蒙古呼和浩特市新城区中山路", "内蒙古自治区/呼和浩特市/新城区/中山路"),
        ("吉林省吉林市船营区北京路", "吉林省/吉林市/船营区/北京路"),
        ("浙江省义乌市稠州路1号", "浙江省/金华市/义乌市/稠州路1号"),
        ("湖南省长沙县星沙路", "湖南省/长沙市/长沙县/星沙路"),
        ("河南省济源市济水大街", "河南省/济源市//济水大街"),
        ("河南省 省直辖县级行政区划 济源市 济水大街", "河南省/济源市//济水大街"),
        ("广东省 东莞市 虎门大道1号", "广东省/东莞市//虎门大道1号"),
        ("浙江省杭州市下城区延安路", "浙江省/杭州市/下城区/延安路"),
        ("浙江省 杭州市 未知县 文三路", "浙江省/杭州市/未知县/文三路"),
        ("浙江省 杭州市 阳光小区 3幢", "浙江省/杭州市//阳光小区 3幢"),
        ("浙江省 文三路12号", "浙江省///文三路12号"),
        ("杭州市西湖区文三路", "浙江省/杭州市/西湖区/文三路"),
        ("北京路12号", "///北京路12号"),
        ("浙江杭州路12号", "///浙江杭州路12号"),
        (" 文三路12号 ", "/// 文三路12号 "),
        ("浙江省 杭州市 西湖区", "浙江省/杭州市/西湖区/"),
        ("", "///"),
    ],
)
def test_the_region_is_read_from_the_head_of_a_cell(cell: str, expected: str) -> None:
    assert split(cell) == [tuple(expected.split("/"))]


def test_an_unknown_cell_stays_unknown() -> None:
    assert split(None) == [(None, None, None, None)]


def test_a_second_region_is_what_the_buyer_typed() -> None:
    again = "浙江省杭州市西湖区文三路1号"
    assert split("浙江省杭州市西湖区" + again, "浙江省 杭州市 西湖区 广东省广州市文三路") == [
        ("浙江省", "杭州市", "西湖区", again),
        ("浙江省", "杭州市", "西湖区", "广东省广州市文三路"),
    ]


@settings(deadline=None, max_examples=60)  # building the query, not running it, is what takes time
@given(
    place=st.sampled_from(regions()).filter(all),
    between=st.sampled_from(["", " ", "  ", "，"]),
    street=st.text("文晖云杉望湖花园单元", min_size=2, max_size=6),
    number=st.integers(1, 999),
)
def test_what_was_joined_is_split(place: Region, between: str, street: str, number: int) -> None:
    address = f"{street}路{number}号"
    assert split(between.join((*place, address))) == [(*place, address)]


def test_every_region_of_the_table_is_found() -> None:
    places = [place for place in regions() if all(place)]
    for between in ("", " "):
        found = split(*(between.join((*place, "望湖路1号")) for place in places))
        assert [row for row, place in zip(found, places, strict=True) if row != (*place, "望湖路1号")] == []


def test_short_names_become_official_and_others_stay() -> None:
    frame = pl.DataFrame(
        {
            "province": ["浙江", "北京", "浙江省", "Texas"],
            "city": ["杭州", "北京", "杭州市", ""],
            "district": ["西湖", "朝阳区", "云顶区", None],
        }
    )
    names = normalise_cn_region(*(pl.col(level) for level in LEVELS))
    assert frame.select(**dict(zip(LEVELS, names, strict=True))).rows() == [
        ("浙江省", "杭州市", "西湖区"),
        ("北京市", "北京市", "朝阳区"),
        ("浙江省", "杭州市", "云顶区"),
        ("Texas", "", None),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("广东省广州市文三路12号", ("广东省", "广州市")),
        ("广东 广州 文三路", ("广东省", "广州市")),
        ("广州市文三路", ("广东省", "广州市")),
        ("广东省文三路", ("广东省", None)),
        ("北京路12号", (None, None)),
        ("西湖区文三路", (None, None)),
        ("", (None, None)),
        (None, (None, None)),
    ],
)
def test_the_head_of_a_free_address(text: str | None, expected: tuple[str | None, str | None]) -> None:
    province, city = find_cn_region_head(pl.col("text"))
    frame = pl.DataFrame({"text": [text]}, schema={"text": pl.String})
    assert frame.select(province=province, city=city).row(0) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("浙江省", "浙江"), ("延边朝鲜族自治州", "延边"), ("长白朝鲜族自治县", "长白"), ("东区", "东区")],
)
def test_a_short_name_lacks_the_kind_of_place(name: str, expected: str) -> None:
    assert short_name(name) == expected
