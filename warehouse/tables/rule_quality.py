"""`rule_quality`: how well each rule does in each shop."""

from warehouse.table import COUNT, FLAG, NUMBER, TEXT, Column, Table

TABLE = Table(
    "rule_quality",
    "results",
    "a rule, a source and a shop; null where a figure needs what is not known yet",
    ("rule_id", "source_id", "shop_id"),
    (
        Column("rule_id", TEXT, "the rule"),
        Column("rule_version", TEXT, "hash of the rule's meaning"),
        Column("source_id", TEXT, "which mapping"),
        Column("shop_id", TEXT, "the shop"),
        Column("hits", COUNT, "findings of this night, orders or lines"),
        Column("judged", COUNT, "orders, or lines for a rule on lines, that it could judge: hits and ok"),
        Column("coverage", NUMBER, "judged / all orders or lines of the shop, 0 to 1"),
        Column(
            "hits_by_day",
            TEXT,
            "JSON list: hits by when the order was placed: each of the 14 x 24 hours before as_of, oldest first",
        ),
        Column("hits_by_night", TEXT, "JSON list: hits of up to 14 nights, oldest first, this one last"),
        Column("never_fires", FLAG, "judged at least 30 and hit none; null where fewer were judged"),
        Column("always_fires", FLAG, "judged at least 30 and hit all; null where fewer were judged"),
        Column("decided", COUNT, "findings of this version of the rule that people decided on; null without any"),
        Column("waived_false", NUMBER, "share of the decided that were waived as false alarms, 0 to 1"),
        Column("precision", NUMBER, "right (confirmed or resolved) / (right + false alarms) among the decided, 0 to 1"),
        Column("precision_low", NUMBER, "lower end of its 95 % Wilson interval"),
        Column("precision_high", NUMBER, "upper end of its 95 % Wilson interval"),
        Column(
            "median_clear_hours", NUMBER,
            "median hours from the first night that found it to cleared, or resolved by a person; of the last 90 days",
        ),
        Column("hit_minutes", NUMBER, "assumed: minutes that a person spends on one hit (ORDERSIFT_HIT_MINUTES)"),
        Column("right_hit_minutes", NUMBER, "cost per right hit: hit_minutes / precision"),
    ),
)
