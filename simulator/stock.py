"""What a shop knows beside its orders, as companion files: products, stock and blacklist, with their own exceptions.

Some products are delisted, unknown, sold out, oversold or counted below zero; the truth file says
nothing about them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from simulator.basket import products
from simulator.model import DAY, NEVER, Format, Plan
from simulator.parcels import no_service_regions, tracking_events

_UNKNOWN, _DELISTED, _SOLD_OUT, _OVERSOLD, _NEGATIVE = 0.01, 0.03, 0.06, 0.09, 0.10
"""Upper ends of the shares of products with each trouble."""
_BLACKLISTED = 2000
"""One buyer in this many is blacklisted, and the first."""


_READ_AS = {
    "amazon_all_orders": "amazon", "amazon_orders": "amazon", "amazon_unshipped": "amazon",
    "woocommerce_basic": "woocommerce",
}  # fmt: skip
"""Shops whose exports do not name them are called after the mapping that reads them."""


def write_reference(plan: Plan, fmt: Format, as_of: int, folder: Path, rng: np.random.Generator) -> None:
    """Write what each shop knows into a folder named after it, ready to be put into an inbox.

    `products_`, `inventory_`, `blacklist_`, `no_service_regions_` and, where the format tells tracking numbers,
    `tracking_events_<format>.csv`; prices in the shop's currency.
    """
    goods = products(fmt)
    goods = goods.with_columns(draw=pl.Series(rng.permutation(goods.height) / goods.height))
    for shop in fmt.shops:
        own = Plan(plan.orders.filter(pl.col("shop_id") == shop), plan.lines)
        shop_folder = folder / _READ_AS.get(shop, shop)
        shop_folder.mkdir(exist_ok=True)
        for name, frame in _lists(own, fmt, goods, as_of).items():
            if frame.height:
                frame.write_csv(shop_folder / f"{name}_{fmt.name}.csv", float_precision=2)


def _lists(plan: Plan, fmt: Format, goods: pl.DataFrame, as_of: int) -> dict[str, pl.DataFrame]:
    lists = {
        "products": _products(goods),
        "inventory": _inventory(plan, goods, as_of),
        "blacklist": _blacklist(plan),
        "no_service_regions": no_service_regions(fmt),
    }
    return lists | ({"tracking_events": tracking_events(plan, fmt, as_of)} if "tracking_no" in fmt.provides else {})


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
    first = pl.int_range(pl.len()) == 0  # so that even a small shop has one
    listed = plan.orders.filter(first | (pl.col("luck") % _BLACKLISTED == 0)).select("buyer_id", "phone", "address")
    entries = listed.unpivot(variable_name="kind").filter(pl.col("value") != "").unique(maintain_order=True)
    return entries.with_columns(reason=pl.lit("refused three parcels"))
