"""`exception_mix`: exceptions by day, source, shop, category and rule."""

import polars as pl

from warehouse.table import COUNT, MONEY, TEXT, Column, Table

TABLE = Table(
    "exception_mix",
    "results",
    "a day, source, shop, category and rule with at least one exception",
    ("day", "source_id", "shop_id", "rule_id", "currency"),
    (
        Column("day", pl.Date(), "UTC day on which the orders were placed; null where unknown"),
        Column("source_id", TEXT, "which mapping"),
        Column("shop_id", TEXT, "the shop"),
        Column("category", TEXT, "the rule's category"),
        Column("rule_id", TEXT, "the rule"),
        Column("currency", TEXT, "of amount_at_risk"),
        Column("exceptions", COUNT, "findings that are not suppressed"),
        Column("orders", COUNT, "distinct orders with such a finding"),
        Column("amount_at_risk", MONEY, "sum over the findings, in `currency`"),
    ),
)
