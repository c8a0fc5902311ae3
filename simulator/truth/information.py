"""Truth of the rules on receivers, addresses and notes."""

from __future__ import annotations

import polars as pl

from simulator.reference import table
from simulator.truth.base import Moment, Rule, waiting

_DIGIT = "[0-9０-９一二三四五六七八九十百千]"
_HOUSE = f"{_DIGIT}+ *[号弄幢栋座室楼层组队社]|{_DIGIT}+ *单元"
_EXEMPT = "村|校区|大学|学院|医院|车站|驿站|快递柜|丰巢|园区"
_SUSPICIOUS = ("test", "测试", "asdf", "xxx", "先生", "女士", "无名")
_REMOTE = "^(新疆|西藏|青海|内蒙古)"
_CARRIERS = "顺丰|圆通|中通|申通|韵达|京东|邮政|EMS"
_THANKS = ("", "谢谢", "Thank you!")
_PRIVACY = ("taobao", "tmall", "pinduoduo", "douyin", "jd")
_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
_ODD = "[\\x{0}-\\x{8}\\x{B}-\\x{1F}\\x{7F}\\x{FFFD}\\x{1F300}-\\x{1FAFF}]"
_POSTCODES = {
    "US": r"^\d{5}(-\d{4})?$",
    "DE": r"^\d{5}$",
    "AU": r"^\d{4}$",
    "BR": r"^\d{5}-?\d{3}$",
    "CA": r"^[A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d$",
    "GB": r"^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$",
}
_delivers = pl.col("is_delivery")
_chinese = pl.col("country") == "CN"
_address = pl.col("address").str.strip_chars()
_name = pl.col("receiver_name").str.strip_chars()


def _phone_invalid(_: Moment) -> pl.Expr:
    number = pl.col("phone").str.replace(r"-\d{1,4}$", "")
    chinese = number.str.contains(r"^1[3-9]\d{9}$|^0\d{2,3}-?\d{7,8}$")
    international = pl.col("phone").str.contains(r"^\+[1-9][\d -]{9,16}$")
    valid = pl.when(_chinese).then(chinese).when(pl.col("country") != "").then(international)
    return (pl.col("phone") != "") & ~valid


def _too_short(_: Moment) -> pl.Expr:
    least = pl.when(_chinese).then(4).when(pl.col("country") != "").then(6)
    return (_address != "") & (_address.str.len_chars() < least)


def _no_house_number(_: Moment) -> pl.Expr:
    chinese = ~_address.str.contains(_HOUSE) & ~_address.str.contains(_EXEMPT)
    others = ~_address.str.contains("[0-9０-９]")
    return (_address != "") & pl.when(_chinese).then(chinese).when(pl.col("country") != "").then(others)


def _unknown_region(_: Moment) -> pl.Expr:
    columns = ("province", "city", "district")
    known = pl.concat([table("regions_cn").select(columns), table("regions_cn_remote").select(columns)])
    names = known.select(pl.concat_str(columns, separator="|")).to_series()
    return _chinese & ~pl.concat_str(columns, separator="|").is_in(names.implode())


def _contradicting(_: Moment) -> pl.Expr:
    head = _address.str.extract(r"^(\p{Han}{2,7}?(?:省|自治区))")
    city = _address.str.extract(r"^(?:\p{Han}{2,7}?(?:省|自治区))(\p{Han}{2,6}?(?:市|自治州))")
    return _chinese & ((head != pl.col("province")) | (city != pl.col("city"))).fill_null(False)


def _postcode_wrong(_: Moment) -> pl.Expr:
    code = pl.col("postcode")
    wrong = (pl.when(pl.col("country") == name).then(~code.str.contains(fits)) for name, fits in _POSTCODES.items())
    return (code != "") & pl.coalesce(*wrong)


def _postcode_elsewhere(_: Moment) -> pl.Expr:
    """Only the prefix that the simulator itself moves to another state."""
    return (pl.col("country") == "US") & pl.col("postcode").str.starts_with("995") & (pl.col("province") != "AK")


def _remote(_: Moment) -> pl.Expr:
    noted = pl.col("seller_note").str.contains(_CARRIERS) | pl.col("buyer_note").str.contains(_CARRIERS)
    return pl.col("province").str.contains(_REMOTE) & ~noted


def _privacy(at: Moment) -> pl.Expr:
    bare = pl.col("phone").str.contains(r"^(184|170|171)\d{8}$")
    return bare & pl.lit(at.format in _PRIVACY)


def _no_region(_: Moment) -> pl.Expr:
    return (pl.col("province") == "") | (pl.col("city") == "")


RULES: tuple[Rule, ...] = (
    Rule("receiver_name_missing", lambda _: (_name == "") & _delivers),
    Rule(
        "receiver_name_suspicious",
        lambda _: (_name != "") & (~_name.str.contains(r"\p{L}") | _name.str.to_lowercase().is_in(_SUSPICIOUS)),
    ),
    Rule(
        "receiver_data_masked",
        lambda _: pl.any_horizontal(
            *(pl.col(flag) for flag in ("name_is_masked", "phone_is_masked", "address_is_masked"))
        ),
    ),
    Rule("phone_missing", lambda _: (pl.col("phone") == "") & _delivers),
    Rule("phone_invalid", _phone_invalid),
    Rule("privacy_number_without_extension", _privacy),
    Rule("address_missing", lambda _: (_address == "") & _delivers),
    Rule("address_without_house_number", _no_house_number),
    Rule("address_too_short", _too_short),
    Rule("address_too_long", lambda _: _address.str.len_chars() > 200),
    Rule("region_missing", _no_region, ("region_columns",)),
    Rule("region_unknown", _unknown_region, ("district",)),
    Rule("region_contradicts_address", _contradicting),
    Rule("remote_region_without_note", _remote),
    Rule("country_missing", lambda _: (pl.col("country") == "") & _delivers),
    Rule("postcode_missing", lambda _: (pl.col("postcode") == "") & ~pl.col("country").is_in(["CN", ""])),
    Rule("postcode_invalid", _postcode_wrong),
    Rule("postcode_contradicts_region", _postcode_elsewhere),
    Rule("email_invalid", lambda _: (pl.col("email") != "") & ~pl.col("email").str.contains(_EMAIL)),
    Rule("buyer_note_needs_reading", lambda _: ~pl.col("buyer_note").is_in(_THANKS) & waiting()),
    Rule("illegal_characters", lambda _: _name.str.contains(_ODD) | _address.str.contains(_ODD)),
    Rule(
        "po_box_with_courier",
        lambda _: _address.str.contains("(?i)^po box") & pl.col("carrier").is_in(["UPS", "FedEx", "DHL"]),
    ),
)
