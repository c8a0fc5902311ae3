"""Postcodes: their form, and whether they lie in the region. One pattern decides every country at once."""

import re
from functools import cache

import polars as pl

from rules.features import OF_PLACE, feature
from rules.reference.tables import not_evaluable, reference

WIDE = dict(zip("０１２３４５６７８９－　", "0123456789- ", strict=True))


@cache
def postcode_pattern() -> str | None:
    """A pattern for `country:postcode`; None where the table of address formats is not there."""
    table = reference("address_formats")
    if table is None:
        return None
    forms = table.filter(pl.col("postcode") != "").select("country", "postcode").iter_rows()
    any_form = "|".join(rf"{country}:\s*(?:{form})" for country, form in forms)
    return rf"(?i)^(?:{any_form})\s*$"


@cache
def region_patterns() -> tuple[str, str] | None:
    """Patterns for `country:region:postcode` in capitals: a known region, and one whose postcodes begin so."""
    table = reference("postcode_regions")
    if table is None:
        return None
    known, fitting = [], []
    by_prefix = table.group_by("country", "prefix", maintain_order=True).agg("region")
    for (country,), rows in by_prefix.group_by("country", maintain_order=True):
        named = [("|".join(map(re.escape, regions)), prefix) for _, prefix, regions in rows.iter_rows()]
        known.append(rf"{country}:\s*(?:{'|'.join(regions for regions, _ in named)})")
        begins = "|".join(rf"(?:{regions})\s*:\s*(?:{prefix})" for regions, prefix in named)
        fitting.append(rf"{country}:\s*(?:{begins})")
    return rf"^(?:{'|'.join(known)})\s*:", f"^(?:{'|'.join(fitting)})"


def _labelled(*columns: pl.Expr) -> pl.Expr:
    return pl.concat_str("country", *columns, separator=":")


def _needed(column: str) -> pl.Expr:
    table = reference("address_formats")
    if table is None:
        return not_evaluable()
    needed = {country: need == "true" for country, need in table.select("country", column).iter_rows()}
    return pl.col("country").replace_strict(needed, default=None, return_dtype=pl.Boolean)


@feature("order", per=OF_PLACE)
def postcode_is_plainly_valid() -> pl.Expr:
    """Has the form of the country's postcodes, in plain digits. Most do: it spares reading them another way."""
    pattern = postcode_pattern()
    return not_evaluable() if pattern is None else _labelled(pl.col("postcode")).str.contains(pattern)


@feature("order", needs=("country", "postcode"), per=OF_PLACE)
def postcode_is_valid() -> pl.Expr:
    """Has the form of the country's postcodes, full-width digits included; unknown for a country that has none."""
    pattern, table = postcode_pattern(), reference("address_formats")
    if pattern is None or table is None:
        return not_evaluable()
    plainly = pl.col("postcode_is_plainly_valid")
    narrow = pl.when(~plainly).then("postcode").str.replace_many(WIDE)
    refused = pl.when(_country_in(table.filter(pl.col("postcode") != ""))).then(False)  # noqa: FBT003
    return plainly | _labelled(narrow).str.contains(pattern) | refused


@feature("order", per=OF_PLACE)
def postcode_is_required() -> pl.Expr:
    """The country's parcels need one; unknown for a country that is not listed."""
    return _needed("needs_postcode")


@feature("order", per=OF_PLACE)
def province_is_required() -> pl.Expr:
    """An address in the country needs a province or state; unknown for a country that is not listed."""
    return _needed("needs_province")


@feature("order", per=OF_PLACE)
def city_is_required() -> pl.Expr:
    """An address in the country needs a city; unknown for a country that is not listed."""
    return _needed("needs_city")


@feature("order", per=OF_PLACE)
def postcode_begins_as_region() -> pl.Expr:
    """Begins as the postcodes of `province`, a code or a name, in plain digits; null for a country without a table."""
    patterns, table = region_patterns(), reference("postcode_regions")
    if patterns is None or table is None:
        return not_evaluable()
    province = pl.when(_country_in(table)).then("province")
    return _labelled(province, pl.col("postcode")).str.to_uppercase().str.contains(patterns[1])


@feature("order", needs=("country", "province", "postcode"), per=OF_PLACE)
def postcode_fits_region() -> pl.Expr:
    """Begins as the postcodes of `province`; unknown where the table does not have the country or the province.

    Of a code that is not plainly valid nothing is known.
    """
    patterns = region_patterns()
    if patterns is None:
        return not_evaluable()
    begins = pl.col("postcode_begins_as_region")
    others = _labelled(
        pl.when(~begins & pl.col("postcode_is_plainly_valid")).then("province"), pl.lit("")
    ).str.to_uppercase()
    return begins | pl.when(others.str.contains(patterns[0])).then(False)  # noqa: FBT003


def _country_in(table: pl.DataFrame) -> pl.Expr:
    return pl.col("country").is_in(table["country"].unique(maintain_order=True).to_list())
