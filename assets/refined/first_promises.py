"""`refined_first_promises`: what orders were promised first, where a later export promises another delivery."""

from collections.abc import Mapping

import dagster as dg
import polars as pl

from assets.night import Night
from assets.refined.mapped import mapped_frames
from warehouse.table import TEXT, TIME

PROMISE, FIRST, AT = "promised_delivery_at", "first_promised_delivery_at", "exported_at"
SCHEMA = {"order_key": TEXT, FIRST: TIME}


@dg.asset(group_name="refined")
def refined_first_promises(night: Night, refined_accounts: pl.DataFrame) -> pl.DataFrame:
    """One row per order whose exports do not all promise the same; `orders` has the promise of the newest."""
    return first_promises(mapped_frames(night.mapped, refined_accounts, "orders"))


def first_promises(exports: Mapping[str, pl.LazyFrame]) -> pl.DataFrame:
    """The promise of the oldest export that has one (the earliest, of two of one instant), of orders with several."""
    told = [rows.select("order_key", PROMISE, AT) for rows in exports.values() if PROMISE in rows.collect_schema()]
    if not told:
        return pl.DataFrame(schema=SCHEMA)
    promise = pl.col(PROMISE)
    per_export = pl.concat(told).drop_nulls(PROMISE).group_by("order_key", AT).agg(promise.min())
    per_order = per_export.group_by("order_key").agg(
        promise.min_by(AT).alias(FIRST), (promise.min() != promise.max()).alias("changed")
    )
    return per_order.filter("changed").select(*SCHEMA).sort("order_key").collect(engine="streaming")
