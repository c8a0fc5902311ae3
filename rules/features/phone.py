"""Whether a phone number can be called. One pattern over `country:phone` decides every country at once."""

import polars as pl

from rules.features import feature

S = "[ ./()-]*"  # what people write between digits
EXTENSION_CN = r" ?(?:(?:-|转|分机|#|,|;|[xX]|[Ee][Xx][Tt]\.?) ?[0-9]{1,6})? ?"
EXTENSION = f"{S}(?:(?:转|分机|#|,|;|[xX]|[Ee][Xx][Tt])(?:{S}[0-9]){{1,6}})?{S}"
PREFIX_CN = r"(?:(?:\+|00)?86[ -]?)?"
MOBILE_CN = "1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}"
LANDLINE_CN = r"\(?0(?:10|2[0-9]|[3-9][0-9]{2})\)?[ -]?[2-9][0-9]{6,7}"
SERVICE_CN = "[48]00[ -]?[0-9]{3}[ -]?[0-9]{4}"


def _digits(first: str, fewest: int, most: int) -> str:
    """A number that starts so and has that many more digits, in any grouping."""
    return f"{first}(?:{S}[0-9]){{{fewest},{most}}}"


NANP = rf"(?:\+?{S}1{S})?[2-9]{S}[0-8]{S}[0-9]{S}{_digits('[2-9]', 6, 6)}"
# Country -> its calling code and its numbers as dialled within the country.
NATIONAL = {
    "GB": ("44", _digits(f"0{S}[12378]", 8, 9)),
    "DE": ("49", _digits(f"0{S}[1-9]", 5, 11)),
    "FR": ("33", _digits(f"0{S}[1-9]", 8, 8)),
    "IT": ("39", _digits("[03]", 5, 10)),
    "ES": ("34", _digits("[5-9]", 8, 8)),
    "NL": ("31", _digits(f"0{S}[1-9]", 8, 8)),
    "AT": ("43", _digits(f"0{S}[1-9]", 3, 11)),
    "CH": ("41", _digits(f"0{S}[2-9]", 8, 8)),
    "PL": ("48", _digits("[1-9]", 8, 8)),
    "BR": ("55", _digits(f"(?:0{S})?[1-9]{S}[1-9]", 8, 9)),
    "MX": ("52", _digits("[1-9]", 9, 9)),
    "AU": ("61", _digits(f"0{S}[2-478]", 8, 8)),
    "JP": ("81", _digits(f"0{S}[1-9]", 8, 9)),
    "KR": ("82", _digits(f"0{S}[1-9]", 7, 9)),
    "IN": ("91", _digits(f"(?:0{S})?[1-9]", 9, 9)),
    "HK": ("852", _digits("[2-9]", 7, 7)),
    "TW": ("886", _digits(f"0{S}[2-9]", 7, 8)),
    "SG": ("65", _digits("[3689]", 7, 7)),
}
ABROAD = rf"(?:\+|0{S}0){S}{_digits('[1-9]', 7, 14)}"
ELSEWHERE = _digits("[0-9]", 5, 14)


def _pattern() -> str:
    parts = {country: f"{S.join(code)}{S}{_digits('[1-9]', 5, 11)}|{own}" for country, (code, own) in NATIONAL.items()}
    parts |= {"US": NANP, "CA": NANP}
    numbers = "|".join(f"{country}:{S}(?:{part})" for country, part in parts.items())
    chinese = f"CN:{PREFIX_CN}(?:{MOBILE_CN}|{LANDLINE_CN}|{SERVICE_CN}){EXTENSION_CN}"
    return f"^(?:{chinese}|(?:{numbers}|[^:]+:{S}{ABROAD}){EXTENSION})$"


@feature("order")
def phone_is_valid() -> pl.Expr:
    """A number of `country`, or one with a calling code; an extension is split off. Unknown without a country."""
    phone, country = pl.col("phone"), pl.col("country")
    listed = pl.concat_str(country, pl.lit(":"), phone).str.contains(_pattern())
    elsewhere = phone.str.contains(f"^{S}{ELSEWHERE}{EXTENSION}$")
    known = country.is_in(sorted({*NATIONAL, "CN", "US", "CA"}))
    return pl.when(country != "").then(listed | (~known & elsewhere))


@feature("order")
def bare_mobile_prefix() -> pl.Expr:
    """The first three digits of a Chinese mobile number that has no extension; '' for any other number."""
    prefix = pl.col("phone").str.extract(f"^{PREFIX_CN}(1[3-9][0-9])[ -]?[0-9]{{4}}[ -]?[0-9]{{4}} ?$", 1)
    return pl.when(pl.col("phone").is_not_null()).then(prefix.fill_null(""))
