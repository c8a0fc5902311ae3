"""Table `control_chart`: days on which a category's rate was out of control, whatever their volume."""

from datetime import datetime, timedelta

import polars as pl

DAYS = 90
YOUNG = 3
"""Days before `as_of` that are too young: many of their orders had no time yet to fail."""
FEWEST_DAYS = 10
FEWEST_HITS = 5
"""Expected on a day on average; below that a day says too little."""
SIGMAS = 3.0
ROUNDS = 3
MEDIAN_RANGE = 0.954
"""Median of the moving range of two standard normal values."""
KEY = ["shop_id", "category"]


def control_chart(orders: pl.LazyFrame, exceptions: pl.LazyFrame, as_of: datetime) -> pl.DataFrame:
    """Table `control_chart`: per shop, category and day on which orders were placed, the last 90 days.

    Laney's p' chart: limits are those of a share of n orders, widened by how much more days vary than shares do. The
    centre is made without the days out of control, and that factor from the median moving range, so that a promotion
    neither widens the limits nor is out of control for its volume. Source: D. B. Laney, Improved control charts for
    attributes, Quality Engineering 14 (2002), 531-537.
    """
    first = as_of - timedelta(days=DAYS)
    recent = orders.filter(pl.col("created_at") >= first, pl.col("created_at") < as_of)
    day = pl.col("created_at").dt.date().alias("day")
    volumes = recent.group_by("shop_id", day).agg(pl.len().cast(pl.Int64).alias("orders"))
    hits = exceptions.filter(pl.col("order_key").is_not_null()).select("order_key", "category").unique()
    found = (
        recent.select("order_key", "shop_id", day)
        .join(hits, on="order_key")
        .group_by(*KEY, "day")
        .agg(pl.len().cast(pl.Int64).alias("hits"))
    )
    categories = found.select(KEY).unique()
    days = volumes.join(categories, on="shop_id").join(found, on=[*KEY, "day"], how="left")
    young = (pl.col("day") > (as_of - timedelta(days=YOUNG)).date()).alias("is_young")
    rows = days.with_columns(pl.col("hits").fill_null(0), young).collect(engine="streaming").sort(*KEY, "day")
    return _judged(rows)


def _judged(rows: pl.DataFrame) -> pl.DataFrame:
    share = pl.col("hits") / pl.col("orders")
    chart = rows.with_columns(share.alias("rate"), pl.lit(value=False).alias("is_out"))
    for _ in range(ROUNDS):
        counts = ~pl.col("is_young") & ~pl.col("is_out")
        centre = (pl.col("hits").filter(counts).sum() / pl.col("orders").filter(counts).sum()).over(KEY)
        plain = (pl.col("centre") * (1 - pl.col("centre")) / pl.col("orders")).sqrt()
        chart = chart.with_columns(centre.alias("centre")).with_columns(plain.alias("plain"))
        z = ((pl.col("rate") - pl.col("centre")) / pl.when(pl.col("plain") > 0).then("plain")).alias("z")
        chart = chart.with_columns(z)
        moved = pl.when(~pl.col("is_young")).then((pl.col("z") - pl.col("z").shift(1).over(KEY)).abs())
        sigma = (moved.median() / MEDIAN_RANGE).over(KEY).fill_null(1.0).clip(lower_bound=1.0)
        chart = chart.with_columns(sigma.alias("sigma_z"))
        reach = SIGMAS * pl.col("sigma_z") * pl.col("plain")
        chart = chart.with_columns(
            (pl.col("centre") - reach).clip(lower_bound=0).alias("low"),
            (pl.col("centre") + reach).clip(upper_bound=1).alias("high"),
        )
        out = (pl.col("rate") > pl.col("high")) | (pl.col("rate") < pl.col("low"))
        chart = chart.with_columns((out & ~pl.col("is_young")).fill_null(value=False).alias("is_out"))
    old = ~pl.col("is_young")
    expected = (pl.col("centre") * pl.col("orders")).filter(old).mean().over(KEY)
    enough = (old.sum().over(KEY) >= FEWEST_DAYS) & (expected >= FEWEST_HITS)
    is_out = (pl.col("is_out") & enough).fill_null(value=False).alias("is_out")
    return chart.with_columns(enough.fill_null(value=False).alias("can_judge"), is_out)
