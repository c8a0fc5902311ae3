"""Table `stage_conformance`: times that orders lack or have before an earlier one."""

import polars as pl

from insights.stages.intervals import provided
from insights.stages.settings import StageSettings

SHOP = ("source_id", "shop_id")
COUNTS = ("orders", "reached", "skipped", "out_of_order")


def conformance(known: pl.LazyFrame, layouts: pl.DataFrame, settings: StageSettings) -> pl.DataFrame:
    """Per source, shop and time that its exports provide: orders, reached, skipped, out_of_order.

    Payment of an order that is paid on delivery may come last: it takes no part. Whether a stage was repeated cannot be
    said: an export tells each time once.
    """
    told = provided(layouts)
    sums = [
        part.fill_null(value=False).sum().cast(pl.Int64).alias(f"{name}:{position}")
        for position in range(len(settings.names))
        for name, part in _flags(position, settings.names, told).items()
    ]
    wide = known.group_by(SHOP).agg(sums).with_columns(pl.col(SHOP).cast(pl.String)).collect(engine="streaming")
    return pl.concat(
        wide.select(
            *SHOP, pl.lit(time).alias("stage_time"), pl.lit(position + 1, pl.Int32).alias("position"),
            *(pl.col(f"{name}:{position}").alias(name) for name in COUNTS),
        ).filter(pl.col("orders") > 0)
        for position, time in enumerate(settings.names)
    )  # fmt: skip


def _flags(position: int, names: tuple[str, ...], told: dict[str, set[str]]) -> dict[str, pl.Expr]:
    """Of an order: whether its export provides the time, whether it has it, skips it, or has it too early."""
    is_cod = pl.col("is_cod").fill_null(value=False)
    takes_part = {name: pl.when(~is_cod).then(name) if name == "paid_at" else pl.col(name) for name in names}
    tells = pl.col("layout_id").is_in([layout for layout, columns in told.items() if names[position] in columns])
    mine = tells & ~is_cod if names[position] == "paid_at" else tells
    time = pl.col(names[position])
    has_later = pl.any_horizontal(*(takes_part[n].is_not_null() for n in names[position + 1 :]), pl.lit(value=False))
    before_earlier = pl.any_horizontal(*(time < takes_part[name] for name in names[:position]), pl.lit(value=False))
    return {
        "orders": mine, "reached": mine & time.is_not_null(), "skipped": mine & time.is_null() & has_later,
        "out_of_order": mine & before_earlier,
    }  # fmt: skip
