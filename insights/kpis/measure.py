"""Tables `kpis` and `kpi_orders`: each KPI by shop and window, and the orders that count against it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl

from insights.kpis.definitions import FIRST_PROMISE, Kpi
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


def with_first_promises(orders: pl.LazyFrame, promises: pl.LazyFrame) -> pl.LazyFrame:
    """`orders` with `first_promised_delivery_at`; `promises`: those of orders whose promise was changed."""
    joined = orders.join(promises, on="order_key", how="left")
    return joined.with_columns(pl.coalesce(FIRST_PROMISE, "promised_delivery_at").alias(FIRST_PROMISE))


def measure(orders: pl.LazyFrame, layouts: pl.DataFrame, kpis: Sequence[Kpi], as_of: datetime) -> pl.DataFrame:
    """Table `kpis`: per KPI, window, source and shop ('' = all together); `orders` come from `with_findings` and
    `with_first_promises`.
    """
    windows = [(kpi, days) for kpi in kpis for days in kpi.windows]
    sums = [
        part.sum().cast(pl.Int64).alias(f"{name}:{number}")
        for number, (kpi, days) in enumerate(windows)
        for name, part in _flags(layouts, kpi, days, as_of).items()
    ]
    wide = orders.group_by(SHOP).agg(sums).collect(engine="streaming")
    made = pl.concat(
        wide.select(
            pl.lit(kpi.id).alias("kpi"), pl.lit(days, pl.Int32).alias("days"), *SHOP,
            *(pl.col(f"{name}:{number}").alias(name) for name in ("judged", "hits", "not_evaluable")),
        ).filter(pl.col("judged") + pl.col("not_evaluable") > 0)
        for number, (kpi, days) in enumerate(windows)
    )  # fmt: skip
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


def _flags(layouts: pl.DataFrame, kpi: Kpi, days: int, as_of: datetime) -> dict[str, pl.Expr]:
    """Of an order, in the window: whether it is `judged`, whether it is one of `hits`, whether it is `not_evaluable`.

    A promise that is not there, or a delivery that has not happened, is no hit of one that has.
    """
    able = [layout for layout, names in provided(layouts).items() if names.issuperset(kpi.needs)]
    end, lacks = pl.lit(as_of).cast(TIME), ~pl.col("layout_id").is_in(able)
    when = pl.when(lacks).then("created_at").otherwise(kpi.at)
    inside = ((when > end - timedelta(days=days)) & (when <= end)).fill_null(value=False)
    judged, hit = pl.sql_expr(kpi.judged), pl.sql_expr(kpi.hit).fill_null(value=False)
    counts = inside & ~lacks & judged.fill_null(value=False)
    return {"judged": counts, "hits": counts & hit, "not_evaluable": inside & (lacks | judged.is_null())}


def against(orders: pl.LazyFrame, layouts: pl.DataFrame, kpis: Sequence[Kpi], as_of: datetime) -> pl.DataFrame:
    """Table `kpi_orders`: the newest orders that count against each KPI in its longest window."""
    bad, times = {}, {}
    for kpi in kpis:
        flags = _flags(layouts, kpi, max(kpi.windows), as_of)
        bad[kpi.id] = (flags["hits"] if kpi.good == "low" else flags["judged"] & ~flags["hits"]).alias(kpi.id)
        times[kpi.id] = pl.col(kpi.at).alias(f"{kpi.id}:at")
    rows = orders.select("order_key", "order_id", *SHOP, *bad.values(), *times.values())
    some = rows.filter(pl.any_horizontal(*bad)).collect(engine="streaming")
    parts = [
        some.filter(name)
        .sort(f"{name}:at", "order_key", descending=[True, False])
        .group_by(SHOP, maintain_order=True)
        .head(KEPT)
        .select(pl.lit(name).alias("kpi"), "order_key", "order_id", *SHOP, pl.col(f"{name}:at").alias("at"))
        for name in bad
    ]
    return pl.concat(parts)
