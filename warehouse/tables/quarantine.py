"""`quarantine`: rows that could not be kept, with reason and raw text."""

from warehouse.table import TEXT, WHOLE, Column, Table

TABLE = Table(
    "quarantine",
    "refined",
    "a row of an export that could not be kept",
    ("sha256", "row_number"),
    (
        Column("file", TEXT, "file, relative to the inbox"),
        Column("sha256", TEXT, "its fingerprint"),
        Column("source_id", TEXT, "which mapping"),
        Column("row_number", WHOLE, "data row, counted from 1 after the header"),
        Column("column_name", TEXT, "the export's column at fault, where it is one"),
        Column("value", TEXT, "the value at fault"),
        Column("reason", TEXT, "what is wrong, and the remedy"),
        Column("raw_text", TEXT, "the row as it was read"),
    ),
)
