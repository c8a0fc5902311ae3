"""Receivers, phones, addresses and notes that somebody has to look at."""

from __future__ import annotations

import polars as pl

from simulator.faults.base import Edit, Fault, Group, fault, one_of

_ELSEWHERE = pl.when(pl.col("province") == "广东省").then(pl.lit("江苏省南京市")).otherwise(pl.lit("广东省深圳市"))
_PO_BOX = pl.format("PO Box {}", pl.col("luck") % 9000 + 100)
_RECEIVER = ("receiver_name", "province", "city", "district", "address", "postcode", "country", "seller_note")


def receiver_name_missing(_: int) -> Edit:
    return Edit({"receiver_name": ""})


def receiver_name_suspicious(_: int) -> Edit:
    return Edit({"receiver_name": one_of("test", "12345", "先生", "女士", "asdf", "???", "无名")})


def receiver_data_masked(_: int) -> Edit:
    return Edit(dict.fromkeys(("name_is_masked", "phone_is_masked", "address_is_masked"), True))


def phone_masked(_: int) -> Edit:
    return Edit({"phone_is_masked": True})


def phone_missing(_: int) -> Edit:
    return Edit({"phone": ""})


def phone_invalid(_: int) -> Edit:
    return Edit({"phone": one_of("123", "1391234567", "99999", "000000")})


def privacy_number_without_extension(_: int) -> Edit:
    return Edit({"phone": "184" + pl.col("phone").str.slice(3)})


def privacy_number_with_extension(_: int) -> Edit:
    extension = (1000 + pl.col("luck") % 9000).cast(pl.String)
    return Edit({"phone": "184" + pl.col("phone").str.slice(3) + "-" + extension})


def address_missing(_: int) -> Edit:
    return Edit({"address": ""})


def address_without_house_number(_: int) -> Edit:
    return Edit({"address": one_of("望湖路近公园东门", "文景路菜市场对面", "人民路与解放路交叉口", "滨河路桥头向北")})


def street_without_number(_: int) -> Edit:
    return Edit({"address": one_of("Maple Street", "Harbor Avenue corner shop", "Old Mill Lane", "Orchard Road")})


def house_number_in_full_width(_: int) -> Edit:
    return Edit({"address": one_of("望湖路１２号金桂花园", "文景路３８８号星河苑", "人民路５号")})


def house_number_in_chinese(_: int) -> Edit:
    return Edit({"address": one_of("望湖路十二号金桂花园", "文景路三十八号星河苑", "滨河路五号")})


def village_without_number(_: int) -> Edit:
    return Edit({"address": one_of("上塘村村委会旁", "石桥村小卖部", "柳树村东头")})


def address_too_short(_: int) -> Edit:
    return Edit({"address": one_of("5号", "二楼", "桥头")})


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


def region_contradicts_address(_: int) -> Edit:
    return Edit({"address": _ELSEWHERE + pl.col("address")})


def region_repeated_in_address(_: int) -> Edit:
    return Edit({"address": pl.col("province") + pl.col("city") + pl.col("address")})


def remote_region_without_note(_: int) -> Edit:
    place = {"province": "西藏自治区", "city": "拉萨市", "district": "城关区"}
    return Edit(place | {"seller_note": "", "buyer_note": ""})


def country_missing(_: int) -> Edit:
    return Edit({"country": ""})


def postcode_missing(_: int) -> Edit:
    return Edit({"postcode": ""})


def postcode_invalid(_: int) -> Edit:
    return Edit({"postcode": one_of("12", "ABC", "1234567890")})


def postcode_contradicts_region(_: int) -> Edit:
    return Edit({"postcode": pl.when(pl.col("country") == "US").then(pl.lit("99501")).otherwise("postcode")})


def email_invalid(_: int) -> Edit:
    return Edit({"email": one_of("buyer.example.com", "two@@example.com", "blank in@example.com")})


def buyer_note_needs_reading(_: int) -> Edit:
    chinese = one_of("请放门口，不要打电话", "周末再送货", "颜色发错过一次，请核对")
    english = one_of("Please leave at the side door", "Deliver after 6 pm only", "Gift, no invoice in the parcel")
    return Edit({"buyer_note": pl.when(pl.col("country") == "CN").then(chinese).otherwise(english)})


def illegal_characters(_: int) -> Edit:
    return Edit({"receiver_name": pl.col("receiver_name") + one_of("🌸", "\ufffd", "😀")})


def po_box_with_courier(_: int) -> Edit:
    number = pl.concat_str(pl.lit("7712"), pl.col("transaction_id").str.head(8))
    return Edit({"address": _PO_BOX, "carrier": "FedEx", "tracking_no": number})


def po_box_with_post(_: int) -> Edit:
    number = pl.concat_str(pl.lit("9400"), "transaction_id", pl.lit("00"))
    return Edit({"address": _PO_BOX, "carrier": "USPS", "tracking_no": number})


def one_phone_many_names(_: int) -> Edit:
    return Edit(group=Group(("phone",), members=4, gap=3600))


def one_address_many_buyers(_: int) -> Edit:
    return Edit(group=Group(_RECEIVER[1:], members=5, gap=3600))


FAULTS: tuple[Fault, ...] = (
    fault(receiver_name_missing, "receiver_name"),
    fault(receiver_name_suspicious, "receiver_name"),
    fault(receiver_data_masked, "receiver_name", "phone", "address", "masks", weight=3.0),
    fault(phone_masked, "phone", "masks"),
    fault(phone_missing, "phone"),
    fault(phone_invalid, "phone", weight=1.5),
    fault(privacy_number_without_extension, "phone", "privacy_numbers"),
    fault(privacy_number_with_extension, "phone", "privacy_numbers", weight=0.5),
    fault(address_missing, "address"),
    fault(address_without_house_number, "address", "chinese", weight=2.0),
    fault(street_without_number, "address", "western", weight=2.0),
    fault(house_number_in_full_width, "address", "chinese", weight=0.5),
    fault(house_number_in_chinese, "address", "chinese", weight=0.5),
    fault(village_without_number, "address", "chinese", weight=0.5),
    fault(address_too_short, "address", "chinese"),
    fault(address_of_four_characters, "address", "chinese", weight=0.3),
    fault(address_too_long, "address", weight=0.3),
    fault(address_of_200_characters, "address", weight=0.2),
    fault(extra_blanks, "receiver_name", "address", weight=0.3),
    fault(region_missing, "city", "region_columns"),
    fault(region_unknown, "district"),
    fault(region_contradicts_address, "province", "address", "chinese"),
    fault(region_repeated_in_address, "province", "address", "chinese", weight=0.3),
    fault(remote_region_without_note, "province", "seller_note", "chinese"),
    fault(country_missing, "country", "western", weight=0.5),
    fault(postcode_missing, "postcode", "western"),
    fault(postcode_invalid, "postcode", "western"),
    fault(postcode_contradicts_region, "postcode", "province", "western"),
    fault(email_invalid, "email"),
    fault(buyer_note_needs_reading, "buyer_note", weight=2.0),
    fault(illegal_characters, "receiver_name", weight=0.5),
    fault(po_box_with_courier, "address", "carrier", "western", weight=0.5),
    fault(po_box_with_post, "address", "carrier", "western", weight=0.3),
    fault(one_phone_many_names, "phone", "receiver_name", weight=0.1),
    fault(one_address_many_buyers, "address", "buyer_id", weight=0.1),
)
