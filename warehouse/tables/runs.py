"""`runs`: the nights."""

from warehouse.table import COUNT, NUMBER, TEXT, TIME, Column, Table

TABLE = Table(
    "runs",
    "results",
    "a night",
    ("run_id",),
    (
        Column("run_id", TEXT, "the night"),
        Column("as_of", TIME, "the instant at which it judged"),
        Column("started_at", TIME, "wall clock"),
        Column("seconds", NUMBER, "wall time until publishing"),
        Column("files_new", COUNT, "files landed by it"),
        Column("rows_read", COUNT, "rows of those files"),
        Column("rows_kept", COUNT, "of which kept"),
        Column("rows_quarantined", COUNT, "of which quarantined"),
        Column("orders", COUNT, "orders known"),
        Column("order_lines", COUNT, "lines known"),
        Column("exceptions", COUNT, "findings; suppressed ones do not count, here and below"),
        Column("exceptions_new", COUNT, "findings that the snapshot before did not have"),
        Column("exceptions_gone", COUNT, "findings of the snapshot before that are no longer found"),
        Column("reference_version", TEXT, "hash of the reference data that rules looked up"),
    ),
)
