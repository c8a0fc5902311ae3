"""`inventory`: what a shop has in stock, as its newest stock list tells it."""

from warehouse.table import NUMBER, TEXT, TIME, WHOLE, Column, Table

STATUSES = ("active", "delisted")

TABLE = Table(
    "inventory",
    "refined",
    "an article in a warehouse; no row for a shop (or for all shops): no stock list was given",
    ("shop_id", "sku", "warehouse_id"),
    (
        Column("shop_id", TEXT, "the shop; empty = all shops"),
        Column("sku", TEXT, "the shop's code of the article"),
        Column("warehouse_id", TEXT, "warehouse; empty = the list does not tell them apart"),
        Column("available_quantity", NUMBER, "pieces that can be sold; below 0 = more sold than there were"),
        Column("status", TEXT, "whether it is still sold; null = unknown", STATUSES),
        Column("expected_at", TIME, "when more arrives; null = nothing is on its way (if the layout provides it)"),
        Column("layout_id", TEXT, "which columns the list provides (table `layouts`)"),
        Column("source_file", TEXT, "file it was read from, relative to the inbox"),
        Column("source_row", WHOLE, "its data row in that file, counted from 1 after the header"),
        Column("exported_at", TIME, "when the list was made: its file's name, else when it was landed"),
    ),
)
