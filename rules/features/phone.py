"""Whether a phone number can be called. One pattern over `country:phone` decides every country at once."""

import re
from collections.abc import Iterable
from functools import cache

import polars as pl

from rules.features import feature
from rules.features.rows import only_where
from rules.reference.tables import not_evaluable, reference

D, ZERO, MINUS = "[0-9０-９]", "[0０]", "[-－]"
S = r"[ ./()\-　．／（）－]*"  # what people write between digits
SIGN = r"转|分机|#|,|;|[xX]|[Ee][Xx][Tt]\.?"  # what stands before an extension
EXTENSION = f"(?:(?:{SIGN})[0-9]{{1,7}})?"
EXTENSION_CN = f"{S}(?:{MINUS}|{SIGN}){S}{D}{{1,6}}"
MOBILE_CN = f"[1１][3-9３-９](?:{S}{D}){{9}}"
LANDLINE_CN = f"{ZERO}{S}(?:[1１]{S}{ZERO}|[2２]{S}{D}|[3-9３-９](?:{S}{D}){{2}}){S}[2-9２-９](?:{S}{D}){{6,7}}"
SERVICE_CN = f"[48４８](?:{S}{ZERO}){{2}}(?:{S}{D}){{7}}"
PREFIX_CN = rf"(?:(?:[+＋]|{ZERO}{S}{ZERO})?{S}[8８]{S}[6６]{S})?"
# Chinese numbers that libphonenumber refuses: it would take the extension after a hyphen for a part of the number.
ALSO_IN_CHINA = rf"CN:{S}{PREFIX_CN}(?:(?:{MOBILE_CN}|{SERVICE_CN}){EXTENSION_CN}|{LANDLINE_CN}(?:{EXTENSION_CN})?){S}"
PLAIN = dict.fromkeys(" .\t/()-　．／（）－‐‑–—\xa0", "")
PLAIN |= dict(zip("０１２３４５６７８９＋", "0123456789+", strict=True))
OF_NO_COUNTRY = "001"


def alternatives(pattern: str) -> list[str]:
    """The alternatives of a pattern on its outermost level."""
    depth, parts = 0, [""]
    for piece in re.findall(r"\[[^\]]*\]|.", pattern):
        depth += (piece == "(") - (piece == ")")
        if piece == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def one_of(patterns: Iterable[str]) -> str:
    """A pattern for any of `patterns`, without repetitions."""
    return f"(?:{'|'.join(dict.fromkeys(part for p in patterns for part in alternatives(p) if part))})"


@cache
def phone_pattern() -> str | None:
    """A pattern for `country:phone` without separators; None where the table of phones is not there.

    Countries with one calling code share their numbers, as libphonenumber has it: +1 416 can be dialled in the US
    without its code. The first country of a code is its main one; its local numbers follow the code too.
    """
    table = reference("phones")
    if table is None:
        return None
    abroad, within = [], []
    for (code,), countries in table.group_by("calling_code", maintain_order=True):
        numbers, prefixes = one_of(countries["number"]), one_of(countries["national_prefix"])
        dialled = (f"{prefixes}?" if prefixes != "(?:)" else "") + numbers
        abroad += [f"{code}{number}" for number in (dialled, *_local(countries, countries["country"][0]))]
        own = [country for country in countries["country"] if country != OF_NO_COUNTRY]
        if own:
            within.append(f"{one_of(own)}:(?:{code})?{dialled}")
        within += [f"{country}:{local}" for country in countries["country"] for local in _local(countries, country)]
    outward = table.filter(pl.col("international_prefix") != "").group_by("international_prefix", maintain_order=True)
    ways = [f"{one_of(countries['country'])}:{one_of(prefix)}" for (*prefix,), countries in outward]
    called = f"(?:[A-Z]{{2}}:\\+|{'|'.join(ways)})(?:{'|'.join(abroad)})|{'|'.join(within)}"
    return f"^(?:(?:{called}){EXTENSION}|{ALSO_IN_CHINA})$"


def _local(countries: pl.DataFrame, country: str) -> list[str]:
    own = countries.filter(pl.col("country") == country, pl.col("local_number") != "")["local_number"]
    return [one_of(own)] if len(own) else []


@feature("order")
def phone_without_separators() -> pl.Expr:
    """The phone number in plain digits. Chinese mobile numbers mostly are: they need not be rewritten."""
    other = only_where(~pl.col("phone_is_eleven_digits"), "phone", lambda phone: phone.str.replace_many(PLAIN))
    return pl.coalesce(other, "phone")


@feature("order", needs=("phone", "country"))
def phone_is_valid() -> pl.Expr:
    """A number that can be called from `country`: one of its own, or any with a calling code; extensions are split off.

    Unknown without a country, and for a country without numbers of its own unless a calling code is given.
    """
    pattern, table = phone_pattern(), reference("phones")
    if pattern is None or table is None:
        return not_evaluable()
    country = pl.col("country")
    accepted = pl.concat_str(country, pl.lit(":"), "phone_without_separators").str.contains(pattern)
    # A hyphen may also stand before an extension.
    as_written = pl.concat_str(country, pl.lit(":"), pl.when(~accepted).then("phone")).str.contains(pattern)
    refused = pl.when(country.is_in(table["country"].unique().to_list())).then(False)  # noqa: FBT003
    return pl.when(accepted | as_written).then(True).when(accepted.is_not_null()).then(refused)  # noqa: FBT003


@feature("order")
def bare_mobile_prefix() -> pl.Expr:
    """The first three digits of a Chinese mobile number that has no extension; '' for any other number."""
    phone, plainly = pl.col("phone"), pl.col("phone_is_eleven_digits")
    written = r"^(?:(?:\+|00)?86[ -]?)?(1[3-9][0-9])[ -]?[0-9]{4}[ -]?[0-9]{4} ?$"
    other = pl.when(~plainly).then(phone).str.extract(written, 1).fill_null("")
    return pl.when(plainly).then(phone.str.head(3)).when(phone.is_not_null()).then(other)


@feature("order")
def phone_is_eleven_digits() -> pl.Expr:
    """A Chinese mobile number in its usual form."""
    return pl.col("phone").str.contains("^1[3-9][0-9]{9}$")
