"""Tables `kpis` and `kpi_orders`: each KPI by shop and window, and the orders that count against it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl

from insights.kpis.definitions import Kpi
from insights.stages.intervals import provided
from insights.wilson import wilson
from warehouse.table import TIME

TRACKING_RULES = ("shipped_without_tracking", "tracking_number_malformed")
KEPT = 200
"""Orders that are told per KPI and shop, the newest."""
SHOP = ["source_id", "shop_id"]


def with_findings(orders: pl.LazyFrame, exceptions: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """`orders` with what definitions read beside them; `exceptions`: those that count."""
    found = (
        exceptions.filter(pl.col("order_key").is_not_null())
        .group_by("order_key")
        .agg(
            pl.lit(value=True).alias("has_exception"),
            pl.col("rule_id").is_in(TRACKING_RULES).any().alias("has_tracking_finding"),
        )
    )
    flags = [pl.col(name).fill_null(value=False) for name in ("has_exception", "has_tracking_finding")]
    joined = orders.join(found, on="order_key", how="left").with_columns(flags)
    return joined.with_columns(pl.lit(as_of).cast(TIME).alias("as_of"))


def measure(orders: pl.LazyFrame, layouts: pl.DataFrame, kpis: Sequence[Kpi], as_of: datetime) -> pl.DataFrame:
    """Table `kpis`: per KPI, window, source and shop ('' = all together); `orders` come from `with_findings`."""
    counts = [_counted(orders, layouts, kpi, days, as_of) for kpi in kpis for days in kpi.windows]
    made = pl.concat(pl.collect_all(counts, engine="streaming"))
    whole = made.group_by("kpi", "days").agg(pl.col("judged", "hits", "not_evaluable").sum())
    both = pl.concat([made, whole.with_columns(pl.lit("").alias(name) for name in SHOP).select(made.columns)])
    limits = pl.DataFrame(
        [(kpi.id, kpi.limit.at_most if kpi.limit else None, kpi.limit.at_least if kpi.limit else None) for kpi in kpis],
        schema={"kpi": pl.String, "at_most": pl.Float64, "at_least": pl.Float64}, orient="row",
    )  # fmt: skip
    low, high = wilson(pl.col("hits"), pl.col("judged"))
    rated = both.join(limits, on="kpi").with_columns(
        (pl.col("hits") / pl.when(pl.col("judged") > 0).then("judged")).alias("value"),
        low.alias("low"), high.alias("high"), pl.coalesce("at_most", "at_least").alias("limit"),
    )  # fmt: skip
    is_ceiling = pl.col("at_most").is_not_null()
    room = pl.when(is_ceiling).then(pl.col("limit") - pl.col("value")).otherwise(pl.col("value") - pl.col("limit"))
    return rated.with_columns(room.alias("distance"), (room >= 0).alias("is_kept"), _orders_left())


def _orders_left() -> pl.Expr:
    """How many more bad orders the limit allows (negative: how many too many)."""
    bad_now = pl.when(pl.col("at_most").is_not_null()).then("hits").otherwise(pl.col("judged") - pl.col("hits"))
    share = pl.when(pl.col("at_most").is_not_null()).then(pl.col("at_most")).otherwise(1 - pl.col("at_least"))
    left = ((share * pl.col("judged") + 1e-9).floor() - bad_now).cast(pl.Int64)
    return pl.when(pl.col("judged") > 0).then(left).alias("orders_left")


def _counted(orders: pl.LazyFrame, layouts: pl.DataFrame, kpi: Kpi, days: int, as_of: datetime) -> pl.LazyFrame:
    judged = _judged(orders, layouts, kpi, days, as_of)
    is_judged, hit = pl.col("judged") & pl.col("hit").is_not_null(), pl.col("hit").fill_null(value=False)
    return (
        judged.group_by(SHOP)
        .agg(
            pl.lit(kpi.id).alias("kpi"),
            pl.lit(days, pl.Int32).alias("days"),
            is_judged.fill_null(value=False).sum().cast(pl.Int64).alias("judged"),
            (is_judged & hit).fill_null(value=False).sum().cast(pl.Int64).alias("hits"),
            pl.col("lacks").sum().cast(pl.Int64).alias("not_evaluable"),
        )
        .select("kpi", "days", *SHOP, "judged", "hits", "not_evaluable")
    )


def _judged(orders: pl.LazyFrame, layouts: pl.DataFrame, kpi: Kpi, days: int, as_of: datetime) -> pl.LazyFrame:
    """The orders of the window with `judged` and `hit`; `lacks`: their export lacks what the KPI needs."""
    told = provided(layouts)
    able = [layout for layout, names in told.items() if names.issuperset(kpi.needs)]
    end = pl.lit(as_of).cast(TIME)
    lacks = ~pl.col("layout_id").is_in(able)
    when = pl.when(lacks).then("created_at").otherwise(kpi.at)
    window = orders.filter(when > end - timedelta(days=days), when <= end)
    condition = pl.sql_expr(kpi.judged), pl.sql_expr(kpi.hit)
    # A promise that is not there yet, or a delivery that has not happened, is no hit of one that has.
    return window.with_columns(
        (condition[0].fill_null(value=False) & ~lacks).alias("judged"),
        condition[1].fill_null(value=False).alias("hit"),
        lacks.alias("lacks"),
    )


def against(orders: pl.LazyFrame, layouts: pl.DataFrame, kpis: Sequence[Kpi], as_of: datetime) -> pl.DataFrame:
    """Table `kpi_orders`: the newest orders that count against each KPI in its longest window."""
    parts = []
    for kpi in kpis:
        rows = _judged(orders, layouts, kpi, max(kpi.windows), as_of).filter("judged")
        bad = pl.col("hit") if kpi.good == "low" else ~pl.col("hit")
        listed = rows.filter(bad).sort(kpi.at, "order_key", descending=[True, False])
        top = listed.group_by(SHOP, maintain_order=True).head(KEPT)
        parts.append(
            top.select(pl.lit(kpi.id).alias("kpi"), "order_key", "order_id", *SHOP, pl.col(kpi.at).alias("at"))
        )
    return pl.concat(pl.collect_all(parts, engine="streaming"))
