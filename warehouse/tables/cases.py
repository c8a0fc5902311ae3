"""`cases`: the life of each finding, from the night that first found it to its end."""

from warehouse.table import COUNT, TEXT, TIME, Column, Table

STATES = ("open", "cleared", "expired", "silenced", "retired")

TABLE = Table(
    "cases",
    "results",
    "a finding that counts tonight, or that ended in the 90 days before as_of",
    ("exception_id",),
    (
        Column("exception_id", TEXT, "the finding, the same id every night"),
        Column("rule_id", TEXT, "the rule"),
        Column("rule_version", TEXT, "hash of the rule's meaning, when it last found it"),
        Column("category", TEXT, "the rule's category"),
        Column("team", TEXT, "who acts"),
        Column("source_id", TEXT, "which mapping"),
        Column("shop_id", TEXT, "the shop"),
        Column("order_key", TEXT, "the order; null for category `data`"),
        Column(
            "state",
            TEXT,
            "open; cleared: an export shows that the cause is gone; expired: the order ended; silenced: another "
            "finding explains it; retired: the rule was changed or removed",
            STATES,
        ),
        Column("opened_at", TIME, "as_of of the night that found it first, or found it again after its end"),
        Column("closed_at", TIME, "as_of of the first night that found it no more; null while it is open"),
        Column("times_opened", COUNT, "1, and 1 more for each time it came back"),
        Column(
            "decision",
            TEXT,
            "what a person decided: confirmed, resolved, false_alarm, accepted; null = nothing",
            ("confirmed", "resolved", "false_alarm", "accepted"),
        ),
        Column("first_touch_at", TIME, "when a person first decided something about it"),
        Column("decided_at", TIME, "when the decision that holds was made"),
    ),
)
