"""Truth of the rules on phone numbers: the numbering plans of the simulator's countries, written by hand."""

from __future__ import annotations

import polars as pl

from simulator.truth.base import Moment, Rule

_PLANS = {
    "US": ("1", "1?", "[2-9][0-9]{2}[2-9][0-9]{6}"),
    "CA": ("1", "1?", "[2-9][0-9]{2}[2-9][0-9]{6}"),
    "GB": ("44", "0?", "20[378][0-9]{7}|(?:11[3-8]|1[2-69]1)[2-9][0-9]{6}"),
    "DE": ("49", "0?", "(?:30|40|69|89|221)[2-9][0-9]{5,7}"),
    "BR": ("55", "0?", "[1-9][1-9]9[0-9]{8}"),
    "AU": ("61", "0?", "[2378][2-9][0-9]{7}"),
}
"""Per country: calling code, trunk prefix, and its numbers."""
_CHINA = (
    "(?:[+]?86|0086)?1(?:[38][0-9]|4[57]|5[0-35-9]|6[2567]|7[0-35-8]|9[0-35-9])[0-9]{8}"
    "|0(?:10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7}|[48]00[0-9]{7}"
)
_EXTENSION = r"(?i)[ ]*(?:转|分机|#|,|;|x|ext[.]?)[ ]*[0-9]{1,6}$"
_AFTER_HYPHEN = r"^(1[0-9]{10}|.*[0-9]{8})-[0-9]{1,4}$"
_PRIVACY = ("taobao", "tmall", "pinduoduo", "douyin", "jd")
_phone = pl.col("phone")


def _plain(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(r"[ ./()\-\t]", "")


def _invalid(_: Moment) -> pl.Expr:
    narrow = _phone.str.normalize("NFKC").str.strip_chars()
    bare = narrow.str.replace(_EXTENSION, "")
    alone = bare.str.replace(_AFTER_HYPHEN, "$1")
    extended = (alone != narrow) & _plain(alone).str.contains("^1[3-9][0-9]{9}$")
    chinese = extended | _plain(alone).str.contains(f"^(?:{_CHINA})$")
    abroad = "|".join(f"{code}(?:{numbers})" for code, _, numbers in _PLANS.values())
    by_country = [
        pl.when(pl.col("country") == country).then(
            _plain(bare).str.contains(f"^(?:(?:[+]?{code})?{trunk}(?:{numbers})|(?:[+]|00|011)(?:{abroad}))$")
        )
        for country, (code, trunk, numbers) in _PLANS.items()
    ]
    return (_phone != "") & ~pl.coalesce(pl.when(pl.col("country") == "CN").then(chinese), *by_country)


def _bare_privacy_number(at: Moment) -> pl.Expr:
    bare = _phone.str.contains(r"^(?:[+]?86[ -]?)?(?:184|170|171|162|165|167)[ -]?[0-9]{4}[ -]?[0-9]{4}$")
    return bare & pl.lit(at.format in _PRIVACY)


RULES: tuple[Rule, ...] = (
    Rule("phone_missing", lambda _: (_phone == "") & pl.col("is_delivery")),
    Rule("phone_invalid", _invalid),
    Rule("privacy_number_without_extension", _bare_privacy_number),
)
