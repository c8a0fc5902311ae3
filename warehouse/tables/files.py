"""`files`: every export ever landed and what became of its rows."""

from warehouse.table import COUNT, TEXT, TIME, Column, Table

PROBLEM_KINDS = ("unreadable", "unrecognised")

TABLE = Table(
    "files",
    "results",
    "an export file",
    ("sha256",),
    (
        Column("file", TEXT, "file, relative to the inbox"),
        Column("sha256", TEXT, "its fingerprint; of a companion with its place; where it has a problem, with its name"),
        Column("source_id", TEXT, "which mapping; null where none matches"),
        Column("shop_id", TEXT, "shop from the inbox sub-folder, else the source; of a companion for all shops empty"),
        Column("layout_id", TEXT, "which canonical columns it provides"),
        Column("rows_read", COUNT, "data rows in the file; = rows_kept + rows_quarantined"),
        Column("rows_kept", COUNT, "rows that became orders, lines or rows of a companion table"),
        Column("rows_quarantined", COUNT, "rows in `quarantine`"),
        Column("exported_at", TIME, "when the export was made: its own column, else its name, else its newest event"),
        Column("landed_at", TIME, "as_of of the night that landed it"),
        Column("run_id", TEXT, "the night that landed it"),
        Column("problem_kind", TEXT, "what is wrong with the file as a whole; null where nothing is", PROBLEM_KINDS),
        Column("problem", TEXT, "the same in a sentence, with the remedy"),
        Column("unmapped_statuses", TEXT, "statuses of the export without a canonical value, joined by ' | '"),
        Column("conflicting_orders", COUNT, "orders that another export of the same instant tells otherwise"),
        Column("conflicts_with", TEXT, "the files that do, joined by ' | '"),
    ),
)
