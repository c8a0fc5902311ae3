"""Chinese addresses: the region at the head of one cell, and short region names made official.

Everything is an expression, so it composes with a lazy query and streams. A text is read in stages, each
a few fields of one struct: a piece is cut off by a pattern and looked up under `province/city/piece`.
Renamed and abolished regions are known too and keep the name that was typed.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from sources.reference.cn_regions import (
    BLANKS,
    LEVEL_NAMES,
    LEVELS,
    MUNICIPALITIES,
    city_names,
    district_names,
    patterns,
    province_names,
    province_of_city,
)

Region = tuple[pl.Expr, pl.Expr, pl.Expr]

# Written like a district though no table has it; 小区 and 东区 belong to a street address.
_LIKE_A_DISTRICT = r"^[^\d]*[^小社园校院厂片景库东西南北A-Za-z\d][区县旗]$"


def with_cn_regions(frame: pl.LazyFrame, column: str) -> pl.LazyFrame:
    """`frame` with province, city, district and address read from the cells of `column`.

    Columns that have these names already, `column` itself included, are replaced.
    """
    parts = (pl.col("_region").struct.field(name) for name in (*LEVELS, "address"))
    return frame.with_columns(_region=split_cn_address(pl.col(column))).with_columns(parts).drop("_region")


def split_cn_address(raw: pl.Expr) -> pl.Expr:
    """A struct of the official province, city and district at the head of `raw`, and `address`, the rest.

    A part that is not named is ''; where nothing is recognised, `address` is all of `raw`. Of a region
    that is written twice the second copy is what the buyer typed. Null gives null in all four fields.
    """
    read = _judged(_with_district(_with_city(_with_province(raw))))
    parts = {
        "province": _first_of({"is_province": "province"}),
        "city": _first_of({"is_city": "place_city", "is_province": "implied_city"}),
        "district": _first_of({"is_district": "district"}),
        "address": _first_of({"is_district": "text_4", "is_city": "text_3", "is_province": "text_2"}, "raw"),
    }
    known = {name: pl.when(pl.field("raw").is_not_null()).then(part) for name, part in parts.items()}
    # Made inside the struct: fields taken out one by one would each read the text again.
    return read.struct.with_fields(parts=pl.struct(*(part.alias(name) for name, part in known.items()))).struct.field(
        "parts"
    )


def find_cn_region_head(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The official province and city that a free text begins with; null where it names none.

    A city implies its province. 北京路12号 and 西湖区 name neither.
    """
    head = split_cn_address(text).struct
    return head.field("province").replace("", None), head.field("city").replace("", None)


def normalise_cn_region(province: pl.Expr, city: pl.Expr, district: pl.Expr) -> Region:
    """The official names of a region that stands in three columns; an unknown name stays as it is."""
    official = province.replace(province_names())
    in_province = pl.concat_str(official, city, separator="/")
    official_city = in_province.replace_strict(city_names(), default=city)
    in_city = pl.concat_str(official, official_city, district, separator="/")
    districts = {key: place[2] for key, place in district_names().items()}
    return official, official_city, in_city.replace_strict(districts, default=district)


def _with_province(raw: pl.Expr) -> pl.Expr:
    text = raw.str.strip_chars_start(BLANKS).str.strip_prefix("中国").str.strip_chars_start(BLANKS)
    read = pl.struct(raw=raw, text_1=text).struct.with_fields(piece_1=_piece(1))
    read = read.struct.with_fields(province=_look_up(pl.field("piece_1"), province_names()))
    return _cut(read, 1, pl.field("province") != "")


def _with_city(read: pl.Expr) -> pl.Expr:
    """The named city, and the one that a municipality is by itself. A city alone gives the province."""
    province, city = pl.field("province"), pl.field("city")
    read = read.struct.with_fields(piece_2=_piece(2))
    read = read.struct.with_fields(city=_look_up(_key(province, pl.field("piece_2")), city_names()))
    return _cut(read, 2, (city != "") | pl.field("piece_2").is_in(LEVEL_NAMES)).struct.with_fields(
        has_province=province != "",
        province=pl.when(province == "").then(_look_up(city, province_of_city())).otherwise(province),
        implied_city=pl.when(province.is_in(MUNICIPALITIES)).then(province).otherwise(pl.lit("")),
    )


def _with_district(read: pl.Expr) -> pl.Expr:
    """The named district, and in `place_city` the city it lies in. An unknown one counts between blanks."""
    places, piece, place_city = district_names(), pl.field("piece_3"), pl.field("place_city")
    no_city = pl.field("city") == ""
    read = read.struct.with_fields(
        piece_3=_piece(3),
        place_city=pl.when(no_city).then(pl.field("implied_city")).otherwise(pl.field("city")),
    )
    key = _key(pl.field("province"), place_city, piece.str.strip_chars_end(BLANKS))
    read = _cut(read, 3, piece != "").struct.with_fields(
        district=_look_up(key, {written: district for written, (_, _, district) in places.items()}),
        district_city=_look_up(key, {written: city for written, (_, city, _) in places.items()}),
    )
    known = pl.field("district_city") != ""
    spaced = pl.when(no_city).then(_spaced(1)).otherwise(_spaced(2)) & _spaced(3)
    unknown = pl.field("has_province") & (place_city != "") & spaced & piece.str.contains(_LIKE_A_DISTRICT)
    return read.struct.with_fields(
        is_known=known,
        is_district=known | unknown,
        district=pl.when(known).then(pl.field("district")).otherwise(piece),
        place_city=pl.when(known).then(pl.field("district_city")).otherwise(place_city),
    )


def _judged(read: pl.Expr) -> pl.Expr:
    """Which names count: full ones, and short ones before a blank or a known name of the next level."""
    known, city = pl.field("is_known"), pl.field("city")
    whole_city = (city == pl.field("piece_2")) | (pl.field("has_province") & _spaced(2))
    is_city = known | ((city != "") & whole_city)
    whole_province = pl.field("piece_1").str.contains("[省市区]$") | _spaced(1)
    is_province = is_city | (pl.field("has_province") & whole_province)
    return read.struct.with_fields(is_city=is_city, is_province=is_province)


def _piece(level: int) -> pl.Expr:
    return pl.field(f"text_{level}").str.extract(patterns()[level - 1], 0).fill_null("")


def _cut(read: pl.Expr, level: int, found: pl.Expr) -> pl.Expr:
    """Adds what follows the piece of `level` where it was `found`, with and without leading blanks."""
    text, rest = pl.field(f"text_{level}"), pl.field(f"rest_{level}")
    after = pl.when(found).then(text.str.strip_prefix(pl.field(f"piece_{level}"))).otherwise(text)
    read = read.struct.with_fields(**{f"rest_{level}": after})
    return read.struct.with_fields(**{f"text_{level + 1}": rest.str.strip_chars_start(BLANKS)})


def _spaced(level: int) -> pl.Expr:
    """Whether a blank or nothing follows the piece of `level`."""
    rest = pl.field(f"rest_{level}")
    return (rest == "") | (rest != pl.field(f"text_{level + 1}"))


def _look_up(key: pl.Expr, names: Mapping[str, str]) -> pl.Expr:
    """The name under `key`, or blank."""
    return key.replace_strict(list(names), list(names.values()), default="", return_dtype=pl.String)


def _key(*parts: pl.Expr) -> pl.Expr:
    return pl.concat_str(parts, separator="/")


def _first_of(choices: Mapping[str, str], otherwise: str | None = None) -> pl.Expr:
    """The field of the first flag that is set, else the field `otherwise`, else blank."""
    last = pl.lit("") if otherwise is None else pl.field(otherwise)
    for flag, field in reversed(list(choices.items())):
        last = pl.when(pl.field(flag)).then(pl.field(field)).otherwise(last)
    return last
