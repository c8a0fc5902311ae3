"""Who buys and where it goes: names, phones, e-mails, regions and addresses that belong to nobody."""

from __future__ import annotations

import numpy as np
import polars as pl

from simulator.reference import table, words
from simulator.text import fill, fill_by, pick, weighted

_REMOTE_SHARE = 0.01
_VILLAGE_SHARE = 0.02
_CN_MOBILE = (
    "130",
    "131",
    "135",
    "136",
    "137",
    "138",
    "139",
    "150",
    "158",
    "159",
    "176",
    "186",
    "187",
    "188",
)
_PHONES = {
    "US": "{}##-####",
    "CA": "{}##-####",
    "BR": "9####-####",
    "AU": "9### ####",
    "DE": "{}#######",
}
"""Numbers that can be called, so many that two people rarely share one; `{}` is a digit from 2."""


def receivers(market: str, count: int, rng: np.random.Generator) -> pl.DataFrame:
    """`count` receivers of a market (`cn`, `world` or one country), a row each, in canonical columns."""
    if market == "cn":
        return _chinese(count, rng)
    regions = table("regions_world")
    return _others(regions if market == "world" else regions.filter(pl.col("country") == market), count, rng)


def _chinese(count: int, rng: np.random.Generator) -> pl.DataFrame:
    surnames, given = words("names_cn", "surname"), words("names_cn", "given")
    second = pl.concat([given, pl.Series("text", [""] * (given.len() // 3))])
    mobile = fill("########", count, rng)
    return pl.DataFrame(
        {
            "receiver_name": pick(surnames, rng.integers(0, surnames.len(), count))
            + pick(given, rng.integers(0, given.len(), count))
            + pick(second, rng.integers(0, second.len(), count)),
            "phone": pick(pl.Series(_CN_MOBILE), rng.integers(0, len(_CN_MOBILE), count)) + mobile,
            "email": fill("@@###########", count, rng).str.to_lowercase() + "@example.com",
            "buyer_id": "tb" + fill("#########", count, rng),
            "country": pl.Series(["CN"]).new_from_index(0, count),
            "postcode": pl.Series([""]).new_from_index(0, count),
            "address": _chinese_address(count, rng),
        }
    ).hstack(_chinese_regions(count, rng))


def _chinese_regions(count: int, rng: np.random.Generator) -> pl.DataFrame:
    near, far = table("regions_cn"), table("regions_cn_remote")
    row = weighted(near["weight"], count, rng)
    remote = rng.random(count) < _REMOTE_SHARE
    row = np.where(remote, near.height + rng.integers(0, far.height, count), row)
    columns = ["province", "city", "district"]
    return pl.concat([near.select(columns), far.select(columns)])[row]


def _chinese_address(count: int, rng: np.random.Generator) -> pl.Series:
    frame = pl.DataFrame(
        {
            kind: pick(words("streets_cn", kind), rng.integers(0, words("streets_cn", kind).len(), count))
            for kind in ("road", "estate", "village")
        }
        | {name: rng.integers(1, top, count) for name, top in _NUMBERS.items()}
        | {"surname": pick(words("names_cn", "surname"), rng.integers(0, words("names_cn", "surname").len(), count))}
        | {"is_village": rng.random(count) < _VILLAGE_SHARE}
    )
    return frame.select(
        pl.when("is_village")
        .then(pl.format("{}{}家", "village", "surname"))
        .otherwise(pl.format("{}{}号{}{}幢{}单元{}0{}室", "road", "number", "estate", "block", "unit", "floor", "door"))
    ).to_series()


_NUMBERS = {"number": 999, "block": 30, "unit": 4, "floor": 28, "door": 5}


def _others(regions: pl.DataFrame, count: int, rng: np.random.Generator) -> pl.DataFrame:
    surnames, given = words("names_world", "surname"), words("names_world", "given")
    place = regions[weighted(regions["weight"], count, rng)]
    first = pick(given, rng.integers(0, given.len(), count))
    last = pick(surnames, rng.integers(0, surnames.len(), count))
    number = fill("####", count, rng)
    return pl.DataFrame(
        {
            "receiver_name": first + " " + last,
            "phone": _phones(place, rng),
            "email": first.str.to_lowercase() + "." + last.str.to_lowercase() + number + "@example.com",
            "buyer_id": first.str.to_lowercase() + "_" + fill("#########", count, rng),
            "country": place["country"],
            "postcode": fill_by(place["postcode"], rng),
            "address": _streets(place["country"], rng),
            "province": place["province"],
            "city": place["city"],
            "district": pl.Series([""]).new_from_index(0, count),
        }
    )


_DIAL = {"US": "+1 ", "CA": "+1 ", "GB": "+44 ", "DE": "+49 ", "BR": "+55 ", "AU": "+61 "}
_LOCAL = {
    "20": "7### ####",
    "161": "4## ####",
    "121": "4## ####",
    "131": "4## ####",
    "113": "2## ####",
}


def _phones(place: pl.DataFrame, rng: np.random.Generator) -> pl.Series:
    local = pl.coalesce(
        pl.col("country").replace_strict(_PHONES, default=None, return_dtype=pl.String),
        pl.col("area_code").replace_strict(_LOCAL, default=None, return_dtype=pl.String),
    )
    dial = pl.col("country").replace_strict(_DIAL, return_dtype=pl.String)
    first = pl.Series("first", rng.integers(2, 10, place.height)).cast(pl.String)
    spread = local.str.replace("{}", pl.col("first"), literal=True)
    return fill_by(place.hstack([first]).select(dial + pl.col("area_code") + " " + spread).to_series(), rng)


def _streets(country: pl.Series, rng: np.random.Generator) -> pl.Series:
    roads = table("streets_world")
    number = pl.Series(rng.integers(1, 400, country.len())).cast(pl.String)
    frame = pl.DataFrame({"country": country, "number": number}).with_row_index()
    parts = []
    for part in frame.partition_by("country", maintain_order=True):
        choice = roads.filter(pl.col("country") == part["country"][0])["road"]
        road = pick(choice, rng.integers(0, choice.len(), part.height)).alias("road")
        parts.append(part.with_columns(road))
    front = pl.col("country").is_in(["US", "GB", "CA", "AU"])
    address = (
        pl.when(front)
        .then(pl.format("{} {}", "number", "road"))
        .when(pl.col("country") == "BR")
        .then(pl.format("{}, {}", "road", "number"))
        .otherwise(pl.format("{} {}", "road", "number"))
    )
    return pl.concat(parts).sort("index").select(address).to_series()
