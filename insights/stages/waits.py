"""Table `stage_waits`: what can be said of why orders wait."""

from datetime import datetime

import polars as pl

from insights.stages.intervals import END, STAGE, WORKED, intervals, stages_in
from insights.stages.settings import StageSettings
from insights.survival import DURATION, IS_OVER
from warehouse.table import TEXT, WHOLE

BY = ["shop_id", STAGE]


def waits(known: pl.LazyFrame, layouts: pl.DataFrame, as_of: datetime, settings: StageSettings) -> pl.DataFrame:
    """Per shop and stage the hours that orders waited: outside working time, then in batches, then the rest.

    A batch: at least `batch_of` orders of the shop that left the stage within the same minute. Nothing here says that
    a batch is the cause: those who leave together have waited for something that they have in common.
    """
    stages = stages_in(layouts, settings)
    through = intervals(known, layouts, as_of, settings).filter(IS_OVER)
    minute = pl.col(END).dt.truncate("1m").alias("minute")
    leaving = through.group_by(*BY, minute).agg(
        pl.len().cast(pl.Int64).alias("orders"),
        pl.col(DURATION).sum().cast(pl.Int64).alias("waited"),
        pl.col(WORKED).sum().cast(pl.Int64).alias("worked"),
    )
    in_batch = pl.col("orders") >= settings.batch_of
    sums = leaving.group_by(BY).agg(
        pl.col("orders").sum(),
        pl.col("orders").filter(in_batch).sum().alias("in_batches"),
        in_batch.sum().cast(pl.Int64).alias("batches"),
        (pl.col("waited").sum() / 60).alias("hours"),
        ((pl.col("waited") - pl.col("worked")).sum() / 60).alias("outside_hours"),
        (pl.col("worked").filter(in_batch).sum() / 60).alias("batch_hours"),
        (pl.col("worked").filter(~in_batch).sum() / 60).alias("other_hours"),
    )
    rows = [(number, start, end, number + 1) for number, (start, end) in enumerate(stages)]
    schema: dict[str, pl.DataType] = {STAGE: pl.UInt8(), "stage_from": TEXT, "stage_to": TEXT, "position": WHOLE}
    names = pl.LazyFrame(rows, schema=schema, orient="row")
    named = sums.join(names, on=STAGE).with_columns(pl.col("shop_id").cast(pl.String))
    return named.collect(engine="streaming")
