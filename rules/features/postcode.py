"""Postcodes of the countries that most parcels go to; elsewhere nothing is known about them."""

import polars as pl

from rules.features import feature

# Country -> pattern of its postcodes, in capitals. Source: the postal services' addressing guides (UPU S42).
PATTERNS = {
    "AT": "[1-9][0-9]{3}",
    "AU": "[0-9]{4}",
    "BE": "[1-9][0-9]{3}",
    "BR": "[0-9]{5}-?[0-9]{3}",
    "CA": "[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z] ?[0-9][ABCEGHJ-NPRSTV-Z][0-9]",
    "CH": "[1-9][0-9]{3}",
    "CN": "[0-9]{6}",
    "CZ": "[1-7][0-9]{2} ?[0-9]{2}",
    "DE": "[0-9]{5}",
    "DK": "(?:DK-)?[0-9]{4}",
    "ES": "[0-5][0-9]{4}",
    "FI": "[0-9]{5}",
    "FR": "[0-9]{2} ?[0-9]{3}",
    "GB": "(?:GIR ?0AA|[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][ABD-HJLNP-UW-Z]{2})",
    "GR": "[0-9]{3} ?[0-9]{2}",
    "HU": "[1-9][0-9]{3}",
    "ID": "[0-9]{5}",
    "IE": "[A-Z][0-9][0-9W] ?[0-9A-Z]{4}",
    "IL": "[0-9]{5}(?:[0-9]{2})?",
    "IN": "[1-9][0-9]{2} ?[0-9]{3}",
    "IT": "[0-9]{5}",
    "JP": "[0-9]{3}-?[0-9]{4}",
    "KR": "[0-9]{5}",
    "LU": "(?:L-)?[0-9]{4}",
    "MX": "[0-9]{5}",
    "MY": "[0-9]{5}",
    "NL": "[1-9][0-9]{3} ?[A-Z]{2}",
    "NO": "[0-9]{4}",
    "NZ": "[0-9]{4}",
    "PL": "[0-9]{2}-?[0-9]{3}",
    "PT": "[1-9][0-9]{3}-?[0-9]{3}",
    "RU": "[1-6][0-9]{5}",
    "SE": "[1-9][0-9]{2} ?[0-9]{2}",
    "SG": "[0-9]{6}",
    "TH": "[0-9]{5}",
    "TR": "[0-9]{5}",
    "TW": "[0-9]{3}(?:-?[0-9]{2,3})?",
    "UA": "[0-9]{5}",
    "US": "[0-9]{5}(?:-?[0-9]{4})?",
    "VN": "[0-9]{5,6}",
    "ZA": "[0-9]{4}",
}
NOT_REQUIRED = ("CN", "IE", "HK", "MO", "AE", "QA", "VN", "TW", "TH")


@feature("order")
def postcode_is_valid() -> pl.Expr:
    """Has the form of the country's postcodes; unknown for a country without a pattern here."""
    alternatives = "|".join(rf"{country}:\s*(?:{pattern})" for country, pattern in PATTERNS.items())
    labelled = pl.concat_str("country", pl.lit(":"), "postcode")
    fits = labelled.str.contains(rf"(?i)^(?:{alternatives})\s*$")
    return pl.when(pl.col("country").is_in(list(PATTERNS))).then(fits)


@feature("order")
def postcode_is_required() -> pl.Expr:
    """The country's parcels need one; unknown for a country that is not listed here."""
    country = pl.col("country")
    required = sorted(PATTERNS.keys() - set(NOT_REQUIRED))
    return pl.when(country.is_in(required)).then(True).when(country.is_in(NOT_REQUIRED)).then(False)  # noqa: FBT003
