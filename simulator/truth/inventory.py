"""Truth of the rules on lines, gifts, presale and warehouses."""

from __future__ import annotations

import polars as pl

from simulator.truth.base import Rule, is_open, paid, waiting

RULES: tuple[Rule, ...] = (
    Rule("sku_missing", lambda _: pl.col("sku") == "", on_lines=True),
    Rule("quantity_not_positive", lambda _: pl.col("quantity") <= 0, on_lines=True),
    Rule(
        "line_price_zero",
        lambda _: (pl.col("unit_price") == 0) & ~pl.col("is_gift").fill_null(False),
        on_lines=True,
    ),
    Rule("order_without_lines", lambda _: ~pl.col("has_lines"), ("order_without_lines",)),
    Rule("only_gifts", lambda _: pl.col("only_gifts"), ("is_gift",)),
    Rule("presale_mixed_with_in_stock", lambda _: pl.col("mixed_presale") & waiting()),
    Rule("presale_overdue", lambda at: (pl.col("presale_ship_at") < at.as_of) & waiting()),
    Rule("warehouse_missing", lambda _: (pl.col("warehouse_id") == "") & paid() & is_open()),
)
