"""`no_service_regions`: where a carrier does not deliver, as the newest list tells it."""

from warehouse.table import TEXT, TIME, WHOLE, Column, Table

TABLE = Table(
    "no_service_regions",
    "refined",
    "a region that a carrier does not serve; no row for a shop (or for all shops): no list was given",
    ("shop_id", "carrier", "province", "city"),
    (
        Column("shop_id", TEXT, "the shop; empty = all shops"),
        Column("carrier", TEXT, "carrier as the list names it"),
        Column("province", TEXT, "province or state; of China by its official name"),
        Column("city", TEXT, "city; of China by its official name; empty = the whole province"),
        Column("layout_id", TEXT, "which columns the list provides (table `layouts`)"),
        Column("source_file", TEXT, "file it was read from, relative to the inbox"),
        Column("source_row", WHOLE, "its data row in that file, counted from 1 after the header"),
        Column("exported_at", TIME, "when the list was made: its file's name, else when it was landed"),
    ),
)
