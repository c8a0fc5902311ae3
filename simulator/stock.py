"""What a shop knows beside its orders: products, stock and blacklist, with their own exceptions.

Some products are delisted, unknown, sold out, oversold or counted below zero; the truth file says
nothing about them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from simulator.basket import products
from simulator.model import DAY, NEVER, Format, Plan

_UNKNOWN, _DELISTED, _SOLD_OUT, _OVERSOLD, _NEGATIVE = 0.01, 0.03, 0.06, 0.09, 0.10
"""Upper ends of the shares of products with each trouble."""
_BLACKLISTED = 2000
"""One buyer in this many is blacklisted."""


def write_reference(plan: Plan, fmt: Format, as_of: int, folder: Path, rng: np.random.Generator) -> None:
    """Write `products_`, `inventory_` and `blacklist_<format>.csv`; prices in the shop's currency."""
    goods = products(fmt)
    goods = goods.with_columns(draw=pl.Series(rng.permutation(goods.height) / goods.height))
    _products(goods).write_csv(folder / f"products_{fmt.name}.csv", float_precision=2)
    _inventory(plan, goods, as_of).write_csv(folder / f"inventory_{fmt.name}.csv")
    _blacklist(plan).write_csv(folder / f"blacklist_{fmt.name}.csv")


def _products(goods: pl.DataFrame) -> pl.DataFrame:
    return goods.filter(pl.col("draw") >= _UNKNOWN).select(
        "sku",
        "title",
        status=pl.when(pl.col("draw") < _DELISTED).then(pl.lit("delisted")).otherwise(pl.lit("active")),
        floor_price=pl.col("cost_price") / 100,
        cost_price=pl.col("cost_price") / 100,
        purchase_limit=pl.when(pl.col("unit_price") > pl.col("unit_price").median()).then(5),
    )


def _inventory(plan: Plan, goods: pl.DataFrame, as_of: int) -> pl.DataFrame:
    """Stock at the end: enough for what still waits, but for the products in trouble."""
    waits = plan.orders.filter((pl.col("shipped_at") > as_of) & (pl.col("cancelled_at") == NEVER))
    wanted = (
        plan.lines.join(waits.select("order_no", "warehouse_id"), on="order_no")
        .filter(pl.col("warehouse_id") != "")
        .group_by("sku", "warehouse_id")
        .agg(wanted=pl.col("quantity").sum())
    )
    houses = plan.orders.select("warehouse_id").unique().filter(pl.col("warehouse_id") != "").sort("warehouse_id")
    draw, need = pl.col("draw"), pl.col("wanted").fill_null(0)
    arrives = pl.from_epoch(pl.lit(as_of + 10 * DAY)).dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        goods.join(houses, how="cross", maintain_order="left_right")
        .join(wanted, on=["sku", "warehouse_id"], how="left", maintain_order="left")
        .select(
            "sku",
            "warehouse_id",
            available_quantity=_available(draw, need),
            status=pl.when(draw < _DELISTED).then(pl.lit("delisted")).otherwise(pl.lit("active")),
            expected_at=pl.when(draw.is_between(_DELISTED, _SOLD_OUT)).then(arrives),
        )
    )


def _available(draw: pl.Expr, need: pl.Expr) -> pl.Expr:
    troubles = (
        (_DELISTED, need + 20),
        (_SOLD_OUT, pl.lit(0)),
        (_OVERSOLD, need // 2),
        (_NEGATIVE, pl.lit(-3)),
    )
    return pl.coalesce(*(pl.when(draw < end).then(left) for end, left in troubles), need * 2 + 50)


def _blacklist(plan: Plan) -> pl.DataFrame:
    listed = plan.orders.filter(pl.col("luck") % _BLACKLISTED == 0).select("buyer_id", "phone", "address")
    return listed.with_columns(reason=pl.lit("refused three parcels"))
