"""What is ordered: the shop's products, the lines of each order and what they add up to."""

from __future__ import annotations

import numpy as np
import polars as pl

from simulator.model import Format
from simulator.reference import table
from simulator.text import pick

_CNY_PER_UNIT = 7
_GIFT_SHARE = 0.03
_LINE_COUNTS, _LINE_SHARES = (1, 2, 3, 4, 5), (0.66, 0.21, 0.08, 0.03, 0.02)
_QUANTITIES, _QUANTITY_SHARES = (1, 2, 3, 4), (0.86, 0.10, 0.03, 0.01)
_VAT = 0.08
FLOOR_PERCENT = 60
"""Where a product has a floor price, it is this part of its usual price."""
_PARCEL_G = 4900
"""Heavier orders go in several parcels, each known by its own weight."""


def products(fmt: Format) -> pl.DataFrame:
    """The shop's products: sku, title, category, unit, list and cost price in cents of its currency, weight in g."""
    title = "name_zh" if fmt.market == "cn" else "name_en"
    price = pl.col("price_cny_cents")
    if fmt.currency != "CNY":
        price = price // (_CNY_PER_UNIT * 100) * 100 + 99
    goods = table("products").with_row_index("kind").with_columns(unit_price=price)
    kinds = table("variants").with_row_index("variant")
    sku = pl.format("{}-{}{}", pl.col("family").str.to_uppercase(), pl.col("kind") + 101, pl.col("code"))
    return goods.join(kinds, how="cross", suffix="_of_variant", maintain_order="left_right").select(
        sku=sku.str.replace(r"-(\d+)", "-$1-"),
        title=pl.format("{} {}", title, f"{title}_of_variant"),
        goods_category="family",
        unit_price="unit_price",
        list_price=pl.col("unit_price") * 5 // 4,
        cost_price=pl.col("unit_price") * 55 // 100,
        weight_g="weight_g",
    )


def order_lines(fmt: Format, count: int, rng: np.random.Generator) -> pl.DataFrame:
    """The lines of `count` orders, sorted by `order_no`; popular products come first in the catalogue."""
    sizes = np.ones(count, dtype=np.int64)
    if not fmt.single_line:
        sizes = rng.choice(_LINE_COUNTS, size=count, p=_LINE_SHARES).astype(np.int64)
    order_no = np.repeat(np.arange(count), sizes)
    total = order_no.size
    goods = products(fmt)
    start = rng.integers(0, goods.height, count)
    step = np.arange(total) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    popular = (start * start // goods.height)[order_no]
    lines = goods[(popular + step * 37) % goods.height]
    lines = lines.with_columns(
        order_no=pl.Series(order_no, dtype=pl.UInt32),
        line_no=pl.Series(step + 1),
        quantity=pl.Series(rng.choice(_QUANTITIES, size=total, p=_QUANTITY_SHARES)),
        is_gift=pl.Series((rng.random(total) < _GIFT_SHARE) & (step > 0) & ("is_gift" in fmt.provides)),
        line_discount_amount=pl.Series(_line_discounts(fmt, total, rng)),
        is_presale=pl.lit(False),
        line_status=pl.lit(""),
    )
    price = pl.when("is_gift").then(0).otherwise("unit_price")
    off = pl.when("is_gift").then(0).otherwise(pl.col("line_discount_amount") * pl.col("unit_price") // 100)
    return lines.with_columns(unit_price=price, line_discount_amount=off * pl.col("quantity")).with_columns(
        line_amount=pl.col("unit_price") * pl.col("quantity") - pl.col("line_discount_amount")
    )


def _line_discounts(fmt: Format, count: int, rng: np.random.Generator) -> np.typing.NDArray[np.int64]:
    if "line_discount_amount" not in fmt.provides:
        return np.zeros(count, dtype=np.int64)
    return rng.choice([0, 5, 10, 20], size=count, p=[0.85, 0.05, 0.06, 0.04]).astype(np.int64)


def amounts(fmt: Format, lines: pl.DataFrame, promotion: pl.Series, rng: np.random.Generator) -> pl.DataFrame:
    """What each order adds up to, in cents; on promotion days every order has a discount.

    `promotion` is one boolean per order; the result has its rows.
    """
    sums = lines.group_by("order_no", maintain_order=True).agg(
        goods_amount=pl.col("line_amount").sum(),
        weight_g=(pl.col("weight_g") * pl.col("quantity")).sum().clip(upper_bound=_PARCEL_G),
    )
    count = sums.height
    off = np.where(rng.random(count) < 0.15, rng.choice([5, 10, 15], count), 0)
    off = np.where(promotion.to_numpy(), 20, off)
    freight = pick(pl.Series([0, 600, 1000] if fmt.market == "cn" else [0, 499, 899]), rng.integers(0, 3, count))
    goods = pl.col("goods_amount")
    taxed = _VAT if "tax_amount" in fmt.provides and fmt.market != "cn" else 0.0
    return sums.with_columns(
        discount_amount=goods * pl.Series(off if _shows_discount(fmt) else 0 * off) // 100,
        freight_amount=freight,
        tax_amount=(goods * taxed).cast(pl.Int64),
    ).with_columns(
        total_amount=goods + pl.col("freight_amount") + pl.col("tax_amount") - pl.col("discount_amount"),
        paid_amount=goods + pl.col("freight_amount") + pl.col("tax_amount") - pl.col("discount_amount"),
    )


def _shows_discount(fmt: Format) -> bool:
    return fmt.nets_discount or "discount_amount" in fmt.provides
