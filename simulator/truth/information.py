"""Truth of the rules on receivers, addresses and notes."""

from __future__ import annotations

import polars as pl

from simulator.reference import table
from simulator.truth.base import Moment, Rule, waiting

_DIGIT = "[0-9０-９一二三四五六七八九十百千廿壹贰拾]"
_HOUSE = f"{_DIGIT}+[A-Z]?[ －-]*(?:[号弄幢栋座室楼层组队]|社[^区]|单元)"
_EXEMPT = "(?:村|校区|大学|学院|医院|车站|驿站|快递柜|丰巢|园区)(?:[^路街道巷大前]|$)"
_SUSPICIOUS = ("test", "测试", "asdf", "xxx", "先生", "女士", "无名")
_REMOTE = "^(新疆|西藏|青海|内蒙古|甘肃|宁夏|海南)"
_CARRIERS = "顺丰|圆通|中通|申通|韵达|京东|邮政|EMS"
_THANKS = ("", "谢谢", "Thank you!", "谢谢老板[玫瑰]", "多谢！！", "辛苦了~", "Thanks a lot :)", "THX", "ok, thank you")
_OPEN_CITIES = ("东莞市", "中山市", "儋州市", "嘉峪关市")
_NEEDS_PROVINCE = ("CN", "US", "CA", "AU", "BR")
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
_email = pl.col("email")
_delivers = pl.col("is_delivery")
_chinese = pl.col("country") == "CN"
_address = pl.col("address").str.strip_chars()
_name = pl.col("receiver_name").str.strip_chars()


def _too_short(_: Moment) -> pl.Expr:
    least = pl.when(_chinese).then(4).when(pl.col("country") != "").then(6)
    rest = _address
    for name in ("province", "city", "district"):
        rest = rest.str.strip_prefix(pl.col(name).fill_null(""))
    return (_address != "") & (rest.str.len_chars() < least)


def _no_house_number(_: Moment) -> pl.Expr:
    chinese = ~_address.str.contains(_HOUSE) & ~_address.str.contains(_EXEMPT)
    others = ~_address.str.contains("[0-9０-９]")
    return (_address != "") & pl.when(_chinese).then(chinese).when(pl.col("country") != "").then(others)


def _unknown_region(_: Moment) -> pl.Expr:
    columns = ("province", "city", "district")
    lists = ("regions_cn", "regions_cn_remote", "regions_cn_other")
    names = pl.concat([table(name).select(columns) for name in lists]).select(pl.concat_str(columns, separator="|"))
    told = (pl.col("province") != "") & (pl.col("city") != "") & ~pl.col("city").is_in(_OPEN_CITIES)
    return _chinese & told & ~pl.concat_str(columns, separator="|").is_in(names.to_series().implode())


def _contradicting(_: Moment) -> pl.Expr:
    head = _address.str.extract(r"^(\p{Han}{2,7}?(?:省|自治区))")
    city = _address.str.extract(r"^(?:\p{Han}{2,7}?(?:省|自治区))(\p{Han}{2,6}?(?:市|自治州))")
    return _chinese & ((head != pl.col("province")) | (city != pl.col("city"))).fill_null(False)


def _postcode_wrong(_: Moment) -> pl.Expr:
    code = pl.col("postcode").str.normalize("NFKC").str.strip_chars()
    wrong = (pl.when(pl.col("country") == name).then(~code.str.contains(fits)) for name, fits in _POSTCODES.items())
    return (code != "") & pl.coalesce(*wrong)


def _postcode_elsewhere(_: Moment) -> pl.Expr:
    begins = table("postcodes_world").select("country", "province", "begins").rows()
    code = pl.col("postcode").str.normalize("NFKC").str.strip_chars().str.to_uppercase()
    elsewhere = (
        pl.when((pl.col("country") == country) & (pl.col("province") == province)).then(
            ~code.str.contains(f"^(?:{start})")
        )
        for country, province, start in begins
    )
    return (code != "") & ~_postcode_wrong(_) & pl.coalesce(*elsewhere)


def _remote(_: Moment) -> pl.Expr:
    notes = pl.concat_str("seller_note", "buyer_note", separator="|", ignore_nulls=True)
    told = pl.col("seller_note").is_not_null() | pl.col("buyer_note").is_not_null()
    noted = pl.when(told).then(notes.str.contains(_CARRIERS))
    return pl.col("province").str.contains(_REMOTE) & ~noted


def _no_region(_: Moment) -> pl.Expr:
    missing = (pl.col("city") == "") | ((pl.col("province") == "") & pl.col("country").is_in(_NEEDS_PROVINCE))
    return missing & (pl.col("country") != "") & _needs_place()


def _needs_place() -> pl.Expr:
    """An order whose whole address is blank has another exception."""
    return pl.col("address").fill_null("?") != ""


def _no_postcode(_: Moment) -> pl.Expr:
    return (pl.col("postcode") == "") & ~pl.col("country").is_in(["CN", ""]) & _needs_place()


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
    Rule("address_missing", lambda _: (_address == "") & _delivers),
    Rule("address_without_house_number", _no_house_number),
    Rule("address_too_short", _too_short),
    Rule("address_too_long", lambda _: _address.str.len_chars() > 200),
    Rule("region_missing", _no_region, ("region_columns",)),
    Rule("region_unknown", _unknown_region, ("district",)),
    Rule("region_contradicts_address", _contradicting),
    Rule("remote_region_without_note", _remote),
    Rule("country_missing", lambda _: (pl.col("country") == "") & _delivers),
    Rule("postcode_missing", _no_postcode),
    Rule("postcode_invalid", _postcode_wrong),
    Rule("postcode_contradicts_region", _postcode_elsewhere),
    Rule(
        "email_invalid",
        lambda _: (pl.col("email") != "") & (~_email.str.contains(_EMAIL) | _email.str.contains(r"\.\.")),
    ),
    Rule("buyer_note_needs_reading", lambda _: ~pl.col("buyer_note").is_in(_THANKS) & waiting()),
    Rule("illegal_characters", lambda _: _name.str.contains(_ODD) | _address.str.contains(_ODD)),
    Rule(
        "po_box_with_courier",
        lambda _: (
            (_address.str.contains("(?i)^po box") | (pl.col("city") == "APO").fill_null(False))
            & pl.col("carrier").is_in(["UPS", "FedEx", "DHL"])
        ),
    ),
)
