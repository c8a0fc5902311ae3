"""`blacklist`: buyers to look at before shipping, as the newest list tells it."""

from warehouse.table import TEXT, TIME, WHOLE, Column, Table

KINDS = ("buyer_id", "phone", "address")

TABLE = Table(
    "blacklist",
    "refined",
    "a buyer, phone or address; no row for a shop (or for all shops): no list was given",
    ("shop_id", "kind", "value"),
    (
        Column("shop_id", TEXT, "the shop; empty = all shops"),
        Column("kind", TEXT, "the column of `orders` that `value` is compared with", KINDS),
        Column("value", TEXT, "as written in the list"),
        Column("reason", TEXT, "why"),
        Column("layout_id", TEXT, "which columns the list provides (table `layouts`)"),
        Column("source_file", TEXT, "file it was read from, relative to the inbox"),
        Column("source_row", WHOLE, "its data row in that file, counted from 1 after the header"),
        Column("exported_at", TIME, "when the list was made: its file's name, else when it was landed"),
    ),
)
