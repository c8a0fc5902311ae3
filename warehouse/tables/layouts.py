"""`layouts`: which canonical columns an export provides; without one, a blank could not be told from a gap."""

from warehouse.table import TEXT, Column, Table

TABLE = Table(
    "layouts",
    "refined",
    "a canonical column that exports of a layout provide",
    ("layout_id", "table_name", "column_name"),
    (
        Column(
            "layout_id", TEXT, "a source and the set of columns it provides; `+tracking`: together with tracking events"
        ),
        Column("source_id", TEXT, "which mapping"),
        Column("table_name", TEXT, "orders, order_lines or a companion table"),
        Column("column_name", TEXT, "a canonical column that is provided"),
    ),
)
