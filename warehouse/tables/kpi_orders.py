"""`kpi_orders`: the orders that count against a KPI."""

from warehouse.table import TEXT, TIME, Column, Table

TABLE = Table(
    "kpi_orders",
    "results",
    "a KPI and an order that counts against it; the newest 200 of each source and shop",
    ("kpi", "order_key"),
    (
        Column("kpi", TEXT, "which KPI"),
        Column("order_key", TEXT, "the order"),
        Column("order_id", TEXT, "the platform's order number"),
        Column("source_id", TEXT, "which mapping"),
        Column("shop_id", TEXT, "the shop"),
        Column("at", TIME, "the time by which it lies within the window"),
    ),
)
