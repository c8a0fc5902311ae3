"""`exceptions`: what the rules found."""

from warehouse.table import MONEY, TEXT, TIME, WHOLE, Column, Table

CATEGORIES = ("payment", "information", "inventory", "logistics", "structure", "data")

# What every count of findings is a count of.
COUNTED = "(FROM exceptions WHERE suppressed_by IS NULL)"

TABLE = Table(
    "exceptions",
    "results",
    "a rule's hit on an order or a line; for category `data`, on a file, shop or rule",
    ("exception_id",),
    (
        Column("exception_id", TEXT, "stable hash of rule, order key and line: the same finding every night"),
        Column("order_key", TEXT, "the order; null for category `data`"),
        Column("order_id", TEXT, "the platform's order number; null for category `data`"),
        Column("shop_id", TEXT, "the shop"),
        Column("source_id", TEXT, "which mapping"),
        Column("line_no", WHOLE, "the line; null for rules on orders"),
        Column("rule_id", TEXT, "the rule"),
        Column("rule_version", TEXT, "hash of the rule's meaning"),
        Column("category", TEXT, "the rule's category", CATEGORIES),
        Column("priority", WHOLE, "1 = blocks shipping now ... 4 = to know"),
        Column("team", TEXT, "who acts"),
        Column("amount_at_risk", MONEY, "the order's total, or the line's amount, in the order's currency"),
        Column("currency", TEXT, "ISO 4217, of amount_at_risk"),
        Column("evidence", TEXT, "JSON object: the values that triggered it"),
        Column("occurred_at", TIME, "when the order was placed (for a file: when its export was made)"),
        Column("detected_at", TIME, "as_of of the night that found it"),
        Column("suppressed_by", TEXT, "the rule whose finding on the same order or line silences it; null = it counts"),
    ),
)
