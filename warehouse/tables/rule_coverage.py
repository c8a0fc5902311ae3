"""`rule_coverage`: how much each rule could judge."""

from warehouse.table import COUNT, TEXT, Column, Table

TABLE = Table(
    "rule_coverage",
    "results",
    "a rule, a source and a shop",
    ("rule_id", "source_id", "shop_id"),
    (
        Column("rule_id", TEXT, "the rule"),
        Column("rule_version", TEXT, "hash of the rule's meaning"),
        Column("source_id", TEXT, "which mapping"),
        Column("shop_id", TEXT, "the shop"),
        Column("orders", COUNT, "rows judged: orders, or lines for rules on lines; = hits + ok + not_evaluable"),
        Column("hits", COUNT, "the condition is true"),
        Column("ok", COUNT, "the condition is false, or the rule does not apply"),
        Column("not_evaluable", COUNT, "a value it needs is unknown, masked, or not in the export"),
    ),
)
