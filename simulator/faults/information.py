"""Receivers, phones, addresses and notes that somebody has to look at."""

from __future__ import annotations

import polars as pl

from simulator.faults.base import Edit, Fault, Group, fault, one_of, stop
from simulator.model import DAY, HOUR
from simulator.reference import table

_ELSEWHERE = pl.when(pl.col("province") == "广东省").then(pl.lit("江苏省南京市")).otherwise(pl.lit("广东省深圳市"))
_PO_BOX = pl.format("PO Box {}", pl.col("luck") % 9000 + 100)
_PHONE = ("phone", "country")
_RECEIVER = ("receiver_name", "province", "city", "district", "address", "postcode", "country", "seller_note")


def receiver_name_missing(_: int) -> Edit:
    return Edit({"receiver_name": ""})


def receiver_name_suspicious(_: int) -> Edit:
    return Edit({"receiver_name": one_of("test", "12345", "先生", "女士", "asdf", "???", "无名", " Test ", "１２３")})


def receiver_name_unusual(_: int) -> Edit:
    """Names that are names, one of them in letters that only look like `test`."""
    return Edit(
        {"receiver_name": one_of("Теst", "Li 雷", "Ng", "O2", "王先生", "José Núñez", "Оля", "𠮷田", "阿依古丽·买买提")}
    )


def receiver_data_masked(_: int) -> Edit:
    return Edit(dict.fromkeys(("name_is_masked", "phone_is_masked", "address_is_masked"), True))


def phone_masked(_: int) -> Edit:
    return Edit({"phone_is_masked": True})


def phone_missing(_: int) -> Edit:
    return Edit({"phone": ""})


def phone_invalid(_: int) -> Edit:
    """Digits lost, or others in front: of a German number that may have any length nearly all."""
    phone = pl.col("phone")
    short = pl.when(pl.col("country") == "DE").then(phone.str.head(7)).otherwise(phone.str.head(-5))
    return Edit({"phone": pl.when(pl.col("country") == "CN").then(phone.str.head(10)).otherwise(short)})


def phone_of_no_network(_: int) -> Edit:
    return Edit({"phone": pl.concat_str(one_of("154", "160", "164", "168"), pl.col("phone").str.slice(3))})


def phone_of_no_area(_: int) -> Edit:
    return Edit({"phone": pl.concat_str(pl.lit("+1 112 "), 2_000_000 + pl.col("luck") % 7_000_000)})


def phone_in_words(_: int) -> Edit:
    return Edit({"phone": one_of("无", "n/a", "see note", "同上")})


_EXTENSION = (1000 + pl.col("luck") % 9000).cast(pl.String)
_WIDE = (list("0123456789-+"), list("０１２３４５６７８９－＋"))


def _chosen(*ways: pl.Expr) -> pl.Expr:
    """One of several expressions for each order."""
    number = pl.col("luck") % len(ways)
    return pl.coalesce(*(pl.when(number == n).then(way) for n, way in enumerate(ways)))


def phone_as_people_write_it(_: int) -> Edit:
    phone, area = pl.col("phone"), pl.lit("0571-8")
    spread = pl.concat_str(phone.str.head(3), phone.str.slice(3, 4), phone.str.slice(7), separator=" ")
    landline = pl.concat_str(area, 1_000_000 + pl.col("luck") % 9_000_000)
    service = pl.concat_str(pl.lit("400-820-"), _EXTENSION)
    chinese = _chosen("+86 " + spread, "86-" + phone, phone.str.replace_many(*_WIDE), landline, service)
    dotted = phone.str.replace_all(" ", ".", literal=True)
    world = _chosen(dotted, phone + " x12", phone.str.replace_many(*_WIDE), phone.str.replace_all(" ", ""))
    return Edit({"phone": pl.when(pl.col("country") == "CN").then(chinese).otherwise(world)})


def privacy_number_without_extension(_: int) -> Edit:
    number = one_of("184", "170", "171") + pl.col("phone").str.slice(3)
    return Edit({"phone": _chosen(number, "+86 " + number)})


def privacy_number_with_extension(_: int) -> Edit:
    number = "184" + pl.col("phone").str.slice(3)
    return Edit({"phone": _chosen(number + "-" + _EXTENSION, number + "转" + _EXTENSION)})


def address_missing(_: int) -> Edit:
    return Edit({"address": ""})


def address_without_house_number(_: int) -> Edit:
    places = one_of(
        "望湖路近公园东门", "文景路菜市场对面", "人民路与解放路交叉口", "大学路阳光花园", "中关村大街",
        "第一社区旁边", "文三路12",
    )  # fmt: skip
    return Edit({"address": places + pl.col("receiver_name")})


def street_without_number(_: int) -> Edit:
    return Edit({"address": pl.col("address").str.replace_all("[0-9,]", "").str.strip_chars()})


def house_number_in_full_width(_: int) -> Edit:
    return Edit({"address": one_of("望湖路１２号金桂花园", "文景路３８８号星河苑", "人民路５号")})


def house_number_in_chinese(_: int) -> Edit:
    return Edit({"address": one_of("望湖路十二号金桂花园", "文景路廿三号星河苑", "滨河路壹拾贰号", "文三路１２－号")})


def village_without_number(_: int) -> Edit:
    return Edit({"address": one_of("上塘村村委会旁", "石桥村小卖部", "柳树村东头 ") + pl.col("receiver_name")})


def place_known_by_name(_: int) -> Edit:
    places = one_of(
        "浙江大学玉泉校区", "市第一人民医院住院部", "城东菜鸟驿站", "小区门口丰巢快递柜", "未来科技园区",
        "阳光花园3栋A座", "翠苑12A室",
    )  # fmt: skip
    return Edit({"address": places + " " + pl.col("receiver_name")})


def address_in_two_languages(_: int) -> Edit:
    return Edit({"address": pl.concat_str(pl.lit("Room 302, Building A, "), "address")})


def address_too_short(_: int) -> Edit:
    return Edit({"address": one_of("5号", "二楼", "桥头")})


def address_too_short_after_region(_: int) -> Edit:
    return Edit({"address": pl.concat_str("province", "city", "district", pl.lit("三墩"))})


def address_of_five_characters(_: int) -> Edit:
    return Edit({"address": one_of("12 El", "9 Mil", "Lot 7")})


def address_of_six_characters(_: int) -> Edit:
    return Edit({"address": one_of("12 Elm", "9 Mill", "Lot 71")})


def address_of_four_characters(_: int) -> Edit:
    return Edit({"address": "8号3室"})


def address_too_long(_: int) -> Edit:
    return Edit({"address": (pl.col("address") + ", " + "x" * 200).str.slice(0, 201)})


def address_of_200_characters(_: int) -> Edit:
    return Edit({"address": (pl.col("address") + ", " + "x" * 200).str.slice(0, 200)})


def extra_blanks(_: int) -> Edit:
    return Edit({"receiver_name": "  " + pl.col("receiver_name") + " ", "address": pl.col("address") + "  "})


def region_missing(_: int) -> Edit:
    return Edit({"city": ""})


def region_unknown(_: int) -> Edit:
    return Edit({"district": one_of("云顶区", "新不存在区", "未知县")})


def _region(kind: str) -> Edit:
    known = table("regions_cn_other").filter(pl.col("kind") == kind)
    row = (pl.col("luck") % known.height).cast(pl.UInt32)
    return Edit({c: pl.lit(known[c]).gather(row) for c in ("province", "city", "district")})


def functional_zone(_: int) -> Edit:
    return _region("zone")


def district_renamed_since(_: int) -> Edit:
    return _region("former")


def region_contradicts_address(_: int) -> Edit:
    return Edit({"address": _ELSEWHERE + pl.col("address")})


def region_repeated_in_address(_: int) -> Edit:
    return Edit({"address": pl.col("province") + pl.col("city") + pl.col("address")})


def remote_region_without_note(_: int) -> Edit:
    place = {"province": "西藏自治区", "city": "拉萨市", "district": "城关区"}
    return Edit(place | {"seller_note": "请尽快发货", "buyer_note": ""})


def xinjiang_waits_without_note(_: int) -> Edit:
    place = {"province": "新疆维吾尔自治区", "city": "乌鲁木齐市", "district": "天山区"}
    return Edit(stop("packed_at") | place | {"seller_note": one_of("请尽快发货", "轻放"), "buyer_note": ""})


def remote_region_with_note(_: int) -> Edit:
    place = {"province": "青海省", "city": "西宁市", "district": "城西区"}
    return Edit(place | {"seller_note": one_of("发EMS", "走邮政", "已改顺丰")})


def country_missing(_: int) -> Edit:
    return Edit({"country": ""})


def postcode_missing(_: int) -> Edit:
    return Edit({"postcode": ""})


def postcode_invalid(_: int) -> Edit:
    return Edit({"postcode": one_of("12", "ABC", "1234567890")})


_ELSEWHERE_CODES = {"US": "99501", "CA": "H2X 1Y4", "AU": "6000", "BR": "69005-070"}
_FAR_CODES = {"NY": "06390", "TX": "88510", "CA": "96161", "FL": "32301", "WA": "99201", "GA": "39901", "MA": "05501"}
"""Codes of a state far from its others."""


def postcode_contradicts_region(_: int) -> Edit:
    return Edit({"postcode": pl.col("country").replace_strict(_ELSEWHERE_CODES, default=pl.col("postcode"))})


def postcode_far_within_state(_: int) -> Edit:
    far = pl.col("province").replace_strict(_FAR_CODES, default=pl.col("postcode"))
    return Edit({"postcode": pl.when(pl.col("country") == "US").then(far).otherwise("postcode")})


def postcode_as_people_write_it(_: int) -> Edit:
    code, is_us = pl.col("postcode"), pl.col("country") == "US"
    longer = pl.when(is_us).then(code + "-1234").otherwise(code)
    return Edit({"postcode": _chosen(code.str.replace_many(*_WIDE), longer, " " + code + " ")})


def email_invalid(_: int) -> Edit:
    return Edit({"email": one_of("buyer.example.com", "two@@example.com", "blank in@example.com", "a..b@example.com")})


def email_unusual(_: int) -> Edit:
    return Edit(
        {"email": one_of("a.b+tag@sub.example.co.uk", "o'neil@example.com", "用户@例子.公司", "x_y@example.museum")}
    )


def buyer_note_needs_reading(_: int) -> Edit:
    chinese = one_of("请放门口，不要打电话", "周末再送货", "颜色发错过一次，请核对")
    english = one_of("Please leave at the side door", "Deliver after 6 pm only", "Gift, no invoice in the parcel")
    return Edit({"buyer_note": pl.when(pl.col("country") == "CN").then(chinese).otherwise(english)})


def illegal_characters(_: int) -> Edit:
    return Edit({"receiver_name": pl.col("receiver_name") + one_of("🌸", "\ufffd", "😀")})


def illegal_characters_in_address(_: int) -> Edit:
    return Edit({"address": pl.col("address") + one_of("\x07", "🏠", "\ufffd")})


def note_of_thanks(_: int) -> Edit:
    thanks = one_of("谢谢老板[玫瑰]", "多谢！！", "辛苦了~", "Thanks a lot :)", "THX", "ok, thank you")
    return Edit(stop("packed_at") | {"buyer_note": thanks})


def po_box_with_courier(_: int) -> Edit:
    number = pl.concat_str(pl.lit("7712"), pl.col("transaction_id").str.head(8))
    return Edit({"address": _PO_BOX, "carrier": "FedEx", "tracking_no": number})


def po_box_with_post(_: int) -> Edit:
    number = pl.concat_str(pl.lit("9400"), "transaction_id", pl.lit("00"))
    return Edit({"address": _PO_BOX, "carrier": "USPS", "tracking_no": number})


def military_address_with_courier(_: int) -> Edit:
    place = {"country": "US", "province": "AE", "city": "APO", "postcode": "09012", "address": "PSC 1234 Box 56"}
    return Edit(
        place | {"carrier": "UPS", "tracking_no": pl.concat_str(pl.lit("1ZABCDEF"), pl.col("reference").str.head(10))}
    )


def one_phone_many_names(_: int) -> Edit:
    return Edit(group=Group(_PHONE, members=4, gap=HOUR))


def four_names_in_exactly_thirty_days(_: int) -> Edit:
    return Edit(group=Group(_PHONE, members=3, gap=10 * DAY))


def four_names_in_more_than_thirty_days(_: int) -> Edit:
    return Edit(group=Group(_PHONE, members=3, gap=10 * DAY + 1))


def three_names_on_one_phone(_: int) -> Edit:
    return Edit(group=Group(_PHONE, members=2, gap=HOUR))


def one_address_many_buyers(_: int) -> Edit:
    return Edit(group=Group(_RECEIVER[1:], members=5, gap=HOUR))


def five_buyers_in_exactly_a_week(_: int) -> Edit:
    return Edit(group=Group(_RECEIVER[1:], members=4, gap=42 * HOUR))


def five_buyers_in_more_than_a_week(_: int) -> Edit:
    return Edit(group=Group(_RECEIVER[1:], members=4, gap=42 * HOUR + 1))


def four_buyers_at_one_address(_: int) -> Edit:
    return Edit(group=Group(_RECEIVER[1:], members=3, gap=HOUR))


FAULTS: tuple[Fault, ...] = (
    fault(receiver_name_missing, "receiver_name"),
    fault(receiver_name_suspicious, "receiver_name"),
    fault(receiver_data_masked, "receiver_name", "phone", "address", "masks", weight=3.0),
    fault(phone_masked, "phone", "masks"),
    fault(phone_missing, "phone"),
    fault(receiver_name_unusual, "receiver_name", weight=0.5),
    fault(phone_invalid, "phone"),
    fault(phone_of_no_network, "phone", "chinese", weight=0.5),
    fault(phone_of_no_area, "phone", "western", weight=0.5),
    fault(phone_in_words, "phone", weight=0.2),
    fault(phone_as_people_write_it, "phone", weight=1.5),
    fault(privacy_number_without_extension, "phone", "privacy_numbers"),
    fault(privacy_number_with_extension, "phone", "privacy_numbers", weight=0.5),
    fault(address_missing, "address"),
    fault(address_without_house_number, "address", "chinese", weight=2.0),
    fault(street_without_number, "address", "western", weight=2.0),
    fault(house_number_in_full_width, "address", "chinese", weight=0.5),
    fault(house_number_in_chinese, "address", "chinese", weight=0.5),
    fault(village_without_number, "address", "chinese", weight=0.5),
    fault(place_known_by_name, "address", "chinese"),
    fault(address_in_two_languages, "address", weight=0.5),
    fault(address_too_short, "address", "chinese"),
    fault(address_too_short_after_region, "address", "chinese", "region_columns", weight=0.5),
    fault(address_of_five_characters, "address", "western"),
    fault(address_of_six_characters, "address", "western", weight=0.3),
    fault(address_of_four_characters, "address", "chinese", weight=0.3),
    fault(address_too_long, "address", weight=0.3),
    fault(address_of_200_characters, "address", weight=0.2),
    fault(extra_blanks, "receiver_name", "address", weight=0.3),
    fault(region_missing, "city", "region_columns"),
    fault(region_unknown, "district"),
    fault(functional_zone, "district", weight=0.5),
    fault(district_renamed_since, "district", weight=0.5),
    fault(region_contradicts_address, "province", "address", "chinese"),
    fault(region_repeated_in_address, "province", "address", "chinese", weight=0.3),
    fault(remote_region_without_note, "province", "seller_note", "chinese"),
    fault(xinjiang_waits_without_note, "province", "seller_note", "chinese", weight=0.5),
    fault(remote_region_with_note, "province", "seller_note", "chinese", weight=0.5),
    fault(country_missing, "country", "western", weight=0.5),
    fault(postcode_missing, "postcode", "western"),
    fault(postcode_invalid, "postcode", "western"),
    fault(postcode_contradicts_region, "postcode", "province", "western"),
    fault(postcode_far_within_state, "postcode", "province", "western", weight=0.5),
    fault(postcode_as_people_write_it, "postcode", "western"),
    fault(email_invalid, "email"),
    fault(email_unusual, "email", weight=0.5),
    fault(note_of_thanks, "buyer_note", weight=0.5),
    fault(illegal_characters_in_address, "address", weight=0.5),
    fault(military_address_with_courier, "address", "carrier", "western", weight=0.3),
    fault(buyer_note_needs_reading, "buyer_note", weight=2.0),
    fault(illegal_characters, "receiver_name", weight=0.5),
    fault(po_box_with_courier, "address", "carrier", "western", weight=0.5),
    fault(po_box_with_post, "address", "carrier", "western", weight=0.3),
    fault(one_phone_many_names, "phone", "receiver_name", weight=0.3),
    fault(four_names_in_exactly_thirty_days, "phone", "receiver_name", weight=0.2),
    fault(four_names_in_more_than_thirty_days, "phone", "receiver_name", weight=0.2),
    fault(three_names_on_one_phone, "phone", "receiver_name", weight=0.2),
    fault(one_address_many_buyers, "address", "buyer_id", weight=0.3),
    fault(five_buyers_in_exactly_a_week, "address", "buyer_id", weight=0.2),
    fault(five_buyers_in_more_than_a_week, "address", "buyer_id", weight=0.2),
    fault(four_buyers_at_one_address, "address", "buyer_id", weight=0.2),
)
