"""What a shop knows beside its orders, as companion files: products, stock and blacklist, with their own exceptions.

Some products are delisted, unknown, sold out, scarce, oversold or counted below zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from simulator.basket import FLOOR_PERCENT, products
from simulator.model import NEVER, Format, Plan
from simulator.parcels import no_service_regions, tracking_events

_UNKNOWN, _DELISTED, _SOLD_OUT, _SCARCE, _OVERSOLD, _NEGATIVE, _JUST_ENOUGH = 0.01, 0.03, 0.06, 0.08, 0.10, 0.11, 0.2
"""Upper ends of the shares of products with each trouble; of the last there is exactly what is wanted."""
_WITHOUT_FLOOR = 0.5
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_BLACKLISTED = 2000
"""One buyer in this many is blacklisted, and the first."""


_READ_AS = {
    "amazon_all_orders": "amazon", "amazon_orders": "amazon", "amazon_unshipped": "amazon",
    "woocommerce_basic": "woocommerce",
}  # fmt: skip
"""Shops whose exports do not name them are called after the mapping that reads them."""


def companions(plan: Plan, fmt: Format, as_of: int, rng: np.random.Generator) -> dict[str, pl.DataFrame]:
    """What each shop knows at second `as_of`, by name of the list, with `shop_id`; amounts in cents, times UTC.

    `products`, `inventory`, `blacklist`, `no_service_regions` and, where the format tells tracking numbers,
    `tracking_events`.
    """
    goods = products(fmt)
    goods = goods.with_columns(draw=pl.Series(rng.permutation(goods.height) / goods.height))
    parts = []
    for shop in fmt.shops:
        own = Plan(plan.orders.filter(pl.col("shop_id") == shop), plan.lines)
        lists = _lists(own, fmt, goods, as_of).items()
        parts.append({name: frame.select(pl.lit(shop).alias("shop_id"), pl.all()) for name, frame in lists})
    return {name: pl.concat([part[name] for part in parts]) for name in parts[0]}


def write_companions(lists: Mapping[str, pl.DataFrame], fmt: Format, folder: Path) -> None:
    """Write the lists as `<shop>/<list>_<format>.csv`, ready to be put into an inbox; prices in the shop's currency."""
    for name, frame in lists.items():
        money = pl.col("^(floor|cost)_price$") / 100
        written = frame.with_columns(money, pl.selectors.datetime().dt.strftime(_TIME))
        for (shop,), own in written.group_by("shop_id", maintain_order=True):
            shop_folder = folder / _READ_AS.get(str(shop), str(shop))
            shop_folder.mkdir(exist_ok=True)
            own.drop("shop_id").write_csv(shop_folder / f"{name}_{fmt.name}.csv", float_precision=2)


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
        "goods_category",
        status=pl.when(pl.col("draw") < _DELISTED).then(pl.lit("delisted")).otherwise(pl.lit("active")),
        floor_price=pl.when(pl.col("draw") < _WITHOUT_FLOOR).then(pl.col("unit_price") * FLOOR_PERCENT // 100),
        cost_price=pl.col("cost_price"),
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
    soon, later = (pl.lit(datetime.fromtimestamp(as_of, UTC) + timedelta(hours=hours)) for hours in (30, 240))
    arrives = pl.when(draw < (_DELISTED + _SOLD_OUT) / 2).then(soon).when(draw < _SCARCE).then(later)
    return (
        goods.join(houses, how="cross", maintain_order="left_right")
        .join(wanted, on=["sku", "warehouse_id"], how="left", maintain_order="left")
        .select(
            "sku",
            "warehouse_id",
            available_quantity=_available(draw, need),
            status=pl.when(draw < _DELISTED).then(pl.lit("delisted")).otherwise(pl.lit("active")),
            expected_at=pl.when(draw >= _DELISTED).then(arrives),
        )
    )


def _available(draw: pl.Expr, need: pl.Expr) -> pl.Expr:
    troubles = (
        (_DELISTED, need + 20),
        (_SOLD_OUT, pl.lit(0)),
        (_SCARCE, pl.lit(1)),
        (_OVERSOLD, need // 2),
        (_NEGATIVE, pl.lit(-3)),
        (_JUST_ENOUGH, need),
    )
    return pl.coalesce(*(pl.when(draw < end).then(left) for end, left in troubles), need * 2 + 50)


def _blacklist(plan: Plan) -> pl.DataFrame:
    """Some are listed as people write them: with a calling code, blanks, wide digits."""
    first = pl.int_range(pl.len()) == 0  # so that even a small shop has one
    listed = plan.orders.filter(first | (pl.col("luck") % _BLACKLISTED == 0)).select("buyer_id", "phone", "address")
    entries = listed.unpivot(variable_name="kind").filter(pl.col("value") != "").unique(maintain_order=True)
    chinese = pl.col("value").str.replace(r"^(1\d{2})(\d{4})(\d{4})$", "+86 $1 $2 $3")
    wide = pl.col("value").str.replace_many(list("0123456789"), list("０１２３４５６７８９"))
    written = pl.when(pl.col("kind") == "phone").then(chinese).when(pl.col("kind") == "address").then(wide)
    odd = pl.int_range(pl.len()) % 2 == 1
    return entries.with_columns(
        value=pl.when(odd).then(written.otherwise("value")).otherwise("value"), reason=pl.lit("refused three parcels")
    )
