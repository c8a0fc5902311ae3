"""`costs`: what exceptions cost by warehouse and article."""

from warehouse.table import COUNT, MONEY, NUMBER, TEXT, Column, Table

TABLE = Table(
    "costs",
    "results",
    "orders with a finding, of a warehouse, an article (that of the main line) and a currency",
    ("warehouse_id", "sku", "currency"),
    (
        Column("warehouse_id", TEXT, "the warehouse; empty = unknown; … = all others"),
        Column("sku", TEXT, "the article; empty = unknown; … = all others"),
        Column("currency", TEXT, "ISO 4217, of amount and penalty"),
        Column("orders", COUNT, "orders with at least one finding"),
        Column("findings", COUNT, "findings on these orders"),
        Column("amount", MONEY, "amount at risk, each order once, with its largest"),
        Column("minutes", NUMBER, "assumed: minutes that people spend on the findings (forecast.yaml, by category)"),
        Column("penalty", MONEY, "penalties of the findings (costs.yaml); null = none is given for any of them"),
    ),
)
