"""`case_stages`: how long findings wait for people."""

from warehouse.table import COUNT, NUMBER, TEXT, WHOLE, Column, Table

DIMENSIONS = ("all", "source_id", "shop_id", "category", "team", "rule_id")

TABLE = Table(
    "case_stages",
    "results",
    "a stage of cases, for all or for a group of them; those still in it count (Kaplan-Meier)",
    ("dimension", "value", "position"),
    (
        Column("dimension", TEXT, "what they are grouped by", DIMENSIONS),
        Column("value", TEXT, "the group; empty for all"),
        Column("stage_from", TEXT, "opened, touched or resolved"),
        Column("stage_to", TEXT, "touched: by a person; resolved: by a person or a night; released: by a night"),
        Column("position", WHOLE, "0 = all the way from opened to resolved, then the stages in their order"),
        Column("n", COUNT, "cases that entered it"),
        Column("open", COUNT, "those that were not seen to leave it"),
        Column("p50_hours", NUMBER, "Kaplan-Meier median, hours; null = not reached"),
        Column("p75_hours", NUMBER, "75th percentile, hours"),
        Column("p90_hours", NUMBER, "90th percentile, hours"),
        Column("p95_hours", NUMBER, "95th percentile, hours"),
        Column("over_sla", NUMBER, "position 0: share that took longer than the rule's sla_hours, 0 to 1"),
        Column("late_hours", NUMBER, "position 0: hours beyond the rule's sla_hours, summed up"),
    ),
)
