"""`refined_conflicts`: exports of one instant that tell an order differently."""

from datetime import timedelta

import dagster as dg
import polars as pl

from assets.night import Night
from assets.refined.mapped import mapped_frames
from warehouse.table import COUNT, TEXT

LOOK_BACK = timedelta(days=7)
SCHEMA = {"sha256": TEXT, "conflicting_orders": COUNT, "conflicts_with": TEXT}
PLACE = ("source_file", "source_row", "exported_at")


@dg.asset(group_name="refined")
def refined_conflicts(
    night: Night, raw_night: pl.DataFrame, raw_exports: pl.DataFrame, refined_accounts: pl.DataFrame
) -> pl.DataFrame:
    """One row per export of the last week that another of the same form and instant contradicts."""
    landed_at = pl.col("landed_at").str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%z", time_unit="us")
    landed = raw_exports.select("sha256", landed_at.dt.convert_time_zone("UTC"))
    recent = landed.filter(pl.col("landed_at") >= raw_night["as_of"][0] - LOOK_BACK).select("sha256", recent=True)
    accounts = refined_accounts.join(recent, on="sha256", how="left")
    same = ["layout_id", "exported_at"]
    several, recently = pl.len().over(same) > 1, pl.col("recent").any().over(same)
    in_question = accounts.filter(several, recently, pl.col("layout_id") != "")
    return conflicts(mapped_frames(night.mapped, in_question, "orders"))


def conflicts(exports: dict[str, pl.LazyFrame]) -> pl.DataFrame:
    """Conflicts among the `orders` of exports, by fingerprint; those of one layout and instant are compared."""
    told = [
        rows.select(
            pl.lit(sha256).alias("sha256"), "source_file", "order_key", "layout_id", "exported_at",
            pl.struct(pl.exclude(PLACE)).hash().alias("content"),
        )
        for sha256, rows in exports.items()
    ]  # fmt: skip
    if not told:
        return pl.DataFrame(schema=SCHEMA)
    order = ["order_key", "layout_id", "exported_at"]
    all_told = pl.concat(told)
    differing = all_told.group_by(order).agg(pl.col("content").n_unique()).filter(pl.col("content") > 1).select(order)
    rows = all_told.join(differing, on=order).select("sha256", "source_file", *order)
    others = rows.join(rows, on=order, suffix=":other").filter(pl.col("sha256") != pl.col("sha256:other"))
    return others.group_by("sha256").agg(
        pl.col("order_key").n_unique().cast(COUNT).alias("conflicting_orders"),
        pl.col("source_file:other").unique().sort().head(5).str.join(" | ").alias("conflicts_with"),
    ).sort("sha256").collect()  # fmt: skip
