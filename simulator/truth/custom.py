"""Truth of the custom rules that come with the product."""

from __future__ import annotations

import polars as pl

from simulator.truth.base import Rule, waiting

_COURIERS = "顺丰|京东|邮政|EMS|中通|圆通|申通|韵达|极兔|德邦"


def _says(words: str) -> pl.Expr:
    return pl.col("seller_note").str.contains(words).fill_null(False)


RULES: tuple[Rule, ...] = (
    Rule(
        "xinjiang_needs_courier_note",
        lambda _: (
            pl.col("province").str.starts_with("新疆") & ~pl.col("seller_note").str.contains(_COURIERS) & waiting()
        ),
    ),
    Rule("split_presale_from_in_stock", lambda _: pl.col("mixed_presale") & ~_says("已拆单") & waiting()),
    Rule(
        "confirm_range_of_heavy_parcel",
        lambda _: (pl.col("weight_g") > 5000) & pl.col("is_delivery") & ~_says("已确认|可达|confirmed") & waiting(),
    ),
)
