"""`products`: what a shop sells, as its newest product list tells it."""

from warehouse.table import MONEY, NUMBER, TEXT, TIME, WHOLE, Column, Table

STATUSES = ("active", "delisted")

TABLE = Table(
    "products",
    "refined",
    "an article; no row for a shop (or for all shops): no product list was given",
    ("shop_id", "sku"),
    (
        Column("shop_id", TEXT, "the shop; empty = all shops"),
        Column("sku", TEXT, "the shop's code of the article"),
        Column("title", TEXT, "name of the article"),
        Column("goods_category", TEXT, "category of goods as the shop names it"),
        Column("status", TEXT, "whether it is still sold; null = unknown", STATUSES),
        Column("floor_price", MONEY, "lowest price allowed for a piece, in the shop's currency; null = none"),
        Column("cost_price", MONEY, "what a piece costs the shop, in the shop's currency"),
        Column("purchase_limit", NUMBER, "pieces that a buyer may buy; null = no limit (if the layout provides it)"),
        Column("layout_id", TEXT, "which columns the list provides (table `layouts`)"),
        Column("source_file", TEXT, "file it was read from, relative to the inbox"),
        Column("source_row", WHOLE, "its data row in that file, counted from 1 after the header"),
        Column("exported_at", TIME, "when the list was made: its file's name, else when it was landed"),
    ),
)
