"""`contract_results`: what the table contracts said, night by night."""

from warehouse.table import COUNT, FLAG, TEXT, TIME, Column, Table

TABLE = Table(
    "contract_results",
    "results",
    "an expectation of a contract in a night",
    ("run_id", "table_name", "expectation_id"),
    (
        Column("run_id", TEXT, "the night"),
        Column("as_of", TIME, "its as_of"),
        Column("table_name", TEXT, "the table judged"),
        Column("expectation_id", TEXT, "the expectation within its suite"),
        Column("severity", TEXT, "error blocks publishing, warning does not", ("error", "warning")),
        Column("meaning_en", TEXT, "what it demands"),
        Column("meaning_zh", TEXT, "what it demands, Chinese"),
        Column("success", FLAG, "whether it holds"),
        Column("observed", TEXT, "what was seen, as JSON"),
        Column("unexpected_count", COUNT, "rows that break it; null where it does not count rows"),
    ),
)
