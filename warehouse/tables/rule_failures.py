"""`rule_failures`: rules that did not judge this night."""

from warehouse.table import TEXT, WHOLE, Column, Table

TABLE = Table(
    "rule_failures",
    "results",
    "a rule that failed on the night's rows, or an entry of a custom rule file that could not be used",
    ("file", "rule_id", "line"),
    (
        Column("rule_id", TEXT, "the rule; '' where its file could not be read"),
        Column("file", TEXT, "where it stands: folder and file"),
        Column("line", WHOLE, "line of its entry; null where unknown"),
        Column("error", TEXT, "what went wrong"),
    ),
)
