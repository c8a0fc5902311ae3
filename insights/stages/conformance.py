"""Table `stage_conformance`: times that orders lack or have before an earlier one."""

from datetime import datetime

import polars as pl

from insights.stages.intervals import entered, provided
from insights.stages.settings import StageSettings

SHOP = ("source_id", "shop_id")


def conformance(orders: pl.LazyFrame, layouts: pl.DataFrame, as_of: datetime, settings: StageSettings) -> pl.DataFrame:
    """Per source, shop and time that its exports provide: orders, reached, skipped, out_of_order.

    Payment of an order that is paid on delivery may come last: it takes no part. Whether a stage was repeated cannot be
    said: an export tells each time once.
    """
    known, told = entered(orders, layouts, as_of), provided(layouts)
    is_cod = pl.col("is_cod").fill_null(value=False)
    counts = []
    for position, name in enumerate(settings.names):
        tells = pl.col("layout_id").is_in([layout for layout, names in told.items() if name in names])
        mine = known.filter(tells, ~is_cod) if name == "paid_at" else known.filter(tells)
        counts.append(_of_time(mine, position, settings.names))
    return pl.concat(pl.collect_all(counts, engine="streaming"))


def _of_time(orders: pl.LazyFrame, position: int, names: tuple[str, ...]) -> pl.LazyFrame:
    time = pl.col(names[position])
    is_cod = pl.col("is_cod").fill_null(value=False)
    takes_part = {name: pl.when(~is_cod).then(name) if name == "paid_at" else pl.col(name) for name in names}
    has_later = pl.any_horizontal(*(takes_part[n].is_not_null() for n in names[position + 1 :]), pl.lit(value=False))
    before_earlier = pl.any_horizontal(*(time < takes_part[name] for name in names[:position]), pl.lit(value=False))
    return orders.group_by(SHOP).agg(
        pl.lit(names[position]).alias("stage_time"),
        pl.lit(position + 1, pl.Int32).alias("position"),
        pl.len().cast(pl.Int64).alias("orders"),
        time.count().cast(pl.Int64).alias("reached"),
        (time.is_null() & has_later).sum().cast(pl.Int64).alias("skipped"),
        before_earlier.fill_null(value=False).sum().cast(pl.Int64).alias("out_of_order"),
    )
