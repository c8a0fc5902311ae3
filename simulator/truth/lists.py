"""Truth of the rules that ask a shop's lists: products, stock, regions without service, blacklist."""

from __future__ import annotations

import polars as pl

from simulator.truth.base import Moment, Rule, deadline, waiting

_sellable = pl.col("quantity") > pl.col("available")


def _below_floor(_: Moment) -> pl.Expr:
    quantity, discount = pl.col("quantity"), pl.col("line_discount_amount").fill_null(0)
    floor = pl.coalesce("floor_price", "listed_cost_price", "cost_price")
    net = pl.col("unit_price") * quantity - discount
    below = pl.when(discount == 0).then(pl.col("unit_price") < floor)
    return below.when(quantity > 0).then(net < floor * quantity) & ~pl.col("is_gift").fill_null(False)


def _unusual(_: Moment) -> pl.Expr:
    return (pl.col("lines_of_sku") >= 30) & (pl.col("quantity") > pl.max_horizontal(10, pl.col("usual_quantity")))


RULES: tuple[Rule, ...] = (
    Rule("price_below_floor", _below_floor, ("unit_price",), on_lines=True),
    Rule("sku_unknown", lambda _: (pl.col("sku") != "") & ~pl.col("is_listed"), ("sku",), on_lines=True),
    Rule(
        "sku_delisted",
        lambda _: ((pl.col("product_status") == "delisted") | pl.col("stock_is_delisted")) & waiting(),
        ("sku",),
        on_lines=True,
    ),
    Rule("out_of_stock", lambda _: _sellable & waiting(), ("sku", "quantity"), on_lines=True),
    Rule(
        "oversold", lambda _: (pl.col("claimed") > pl.col("available")) & waiting(), ("sku", "quantity"), on_lines=True
    ),
    Rule("stock_negative", lambda _: pl.col("available") < 0, ("sku",), on_lines=True),
    Rule(
        "restock_after_deadline",
        lambda _: _sellable & (pl.col("expected_at") > deadline()) & waiting(),
        ("sku", "quantity"),
        on_lines=True,
    ),
    Rule(
        "purchase_limit_exceeded",
        lambda _: pl.col("bought") > pl.col("purchase_limit"),
        ("sku", "quantity", "buyer_id"),
        on_lines=True,
        judges_ended=True,
    ),
    Rule("quantity_unusual", _unusual, ("sku", "quantity"), on_lines=True),
    Rule("carrier_does_not_serve_region", lambda _: pl.col("is_not_served") & waiting(), ("carrier", "province")),
    Rule("blacklisted_buyer", lambda _: pl.col("is_blacklisted")),
)
