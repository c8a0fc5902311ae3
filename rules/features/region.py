"""Regions of China: whether they are there, and whether the address says the same."""

import polars as pl

from rules.features import OF_PLACE, feature
from rules.features.rows import contains_where
from rules.reference.cn_heads import BLANKS, city_heads, city_pairs, head_patterns, province_heads, province_pairs
from rules.reference.cn_regions import cities, cities_without_districts, governed_by_province, known_regions, provinces
from rules.reference.tables import members, not_evaluable

# The table does not list every development zone: such a name counts in any city that it lists.
ZONE = (
    "(?:开发区|高新区|经开区|(?:工业|产业|科技|高新技术产业|物流)园区?|保税港?区|管理区|示范区|[试实]验区|风景区|名胜区|度假区|"
    "合作区|生态城|科学城|.新区)$"
)


@feature("order", per=OF_PLACE)
def region_is_listed() -> pl.Expr:
    """Province, city and district, as they are written, are a region of the table; null outside of China."""
    if not known_regions():
        return not_evaluable()
    province = pl.when(pl.col("country") == "CN").then("province")
    return pl.concat_str(province, "city", "district", separator="/").is_in(members(known_regions()))


@feature("order", needs=("country", "province", "city", "district"), per=OF_PLACE)
def region_is_known() -> pl.Expr:
    """Listed, or a zone of a listed city, or anything in a city without districts. Unknown for names not in Chinese."""
    if not known_regions():
        return not_evaluable()
    listed = pl.col("region_is_listed")
    province = pl.when(~listed).then("province")
    place = pl.concat_str(province, "city", separator="/")
    whole = pl.concat_str(province, "city", "district", separator="/")
    zone = contains_where(~listed, "district", ZONE) & pl.concat_str(place, pl.lit("/")).is_in(members(known_regions()))
    open_city = place.is_in(members(cities_without_districts())) | whole.is_in(members(governed_by_province()))
    in_chinese = pl.when(contains_where(~listed, "province", r"\p{Han}")).then(False)  # noqa: FBT003
    return listed | zone | open_city | in_chinese


@feature("order", needs=("address",))
def address_that_may_name_region() -> pl.Expr:
    """The address where it may begin with a region; null elsewhere. Few do, and nulls cost the next steps nothing."""
    begins = pl.col("address").str.contains(head_patterns()[0])
    return pl.when(begins & (pl.col("country") == "CN")).then("address")


@feature("order", needs=("address",))
def address_head() -> pl.Expr:
    """An address that may begin with a region other than that of its order, without blanks and 中国; null elsewhere."""
    address = pl.col("address_that_may_name_region")
    named = ((name, address.is_not_null() & (pl.col(name) != "")) for name in ("province", "city"))
    columns = (pl.when(is_given).then(name).fill_null("?") for name, is_given in named)
    other = pl.when(~address.str.starts_with(pl.concat_str(columns))).then(address)
    return other.str.strip_chars_start(BLANKS).str.strip_prefix("中国").str.strip_chars_start(BLANKS)


@feature("order", needs=("address",))
def address_head_province() -> pl.Expr:
    """What names a province at the head of the address; null where nothing does."""
    written = pl.col("address_head").str.extract(head_patterns()[1], 0).str.strip_chars_end(BLANKS)
    return pl.when(written.is_in(members(frozenset(province_heads())))).then(written)


@feature("order", needs=("address",))
def address_head_city() -> pl.Expr:
    """What names a city at the head of the address, after a province or without; null where nothing does."""
    *_, cut, pattern = head_patterns()
    text, province = pl.col("address_head"), pl.col("address_head_province")
    rest = pl.when(province.is_not_null()).then(text.str.replace(cut, "")).otherwise(text)
    written = rest.str.extract(pattern, 0)
    return pl.when(written.is_in(members(frozenset(city_heads())))).then(written)


@feature("order", needs=("country", "province", "city", "address"))
def region_contradicts_head() -> pl.Expr:
    """Province or city at the head of a Chinese address is another than in the columns; unknown where those are.

    A city that is not in the table (市辖区, a renamed one) contradicts nothing.
    """
    if not known_regions():
        return not_evaluable()
    head, head_city = pl.coalesce("address_head_province", "address_head_city"), pl.col("address_head_city")
    province, city = (pl.when(head.is_not_null()).then(name) for name in ("province", "city"))
    other_province = ~pl.concat_str(head, province, separator="/").is_in(members(province_pairs()))
    other_city = ~pl.concat_str(head_city, city, separator="/").is_in(members(city_pairs()))
    known_city = pl.when(city.is_in(members(frozenset(cities())))).then(other_city).when(city != "").then(False)  # noqa: FBT003
    differs = pl.when(province.is_in(members(frozenset(provinces())))).then(other_province) | pl.when(
        head_city.is_null()
    ).then(
        False  # noqa: FBT003
    ).otherwise(known_city)
    says_nothing = pl.when((pl.col("country") != "") & pl.col("address").is_not_null()).then(False)  # noqa: FBT003
    return pl.when(head.is_not_null()).then(differs).otherwise(says_nothing)
