"""`stages`: how long each stage takes, for every group of orders, with those that are still in it."""

from warehouse.table import COUNT, NUMBER, TEXT, WHOLE, Column, Table

TABLE = Table(
    "stages",
    "results",
    "a stage, a clock and a group of orders (all, or those with one value of an attribute)",
    ("dimension", "value", "stage_from", "stage_to", "clock"),
    (
        Column("dimension", TEXT, "what the orders are grouped by: all, or an attribute of orders"),
        Column("value", TEXT, "the attribute's value; '' for all"),
        Column("stage_from", TEXT, "the time with which the stage starts"),
        Column("stage_to", TEXT, "the time with which it ends"),
        Column("position", WHOLE, "which stage of the order's way it is, counted from 1"),
        Column("team", TEXT, "who can make it shorter (settings of stages)"),
        Column("clock", TEXT, "wall (all hours) or working (hours at which people work)", ("wall", "working")),
        Column("n", COUNT, "orders that entered it before as_of"),
        Column("open", COUNT, "of these, still in it when they were last seen (right-censored)"),
        Column("p50_hours", NUMBER, "Kaplan-Meier median, hours; null = not reached"),
        Column("p75_hours", NUMBER, "75th percentile, hours; null = not reached"),
        Column("p90_hours", NUMBER, "90th percentile, hours; null = not reached"),
        Column("p95_hours", NUMBER, "95th percentile, hours; null = not reached"),
        Column("curve_hours", TEXT, "JSON list: hours after which 2.5, 5, ... 97.5 % are through; null = not reached"),
        Column("target_hours", NUMBER, "how long it may take, wall clock (settings of stages); null for working time"),
        Column("over_target", NUMBER, "share that takes longer than the target, 0 to 1 (Kaplan-Meier)"),
        Column("late_hours", NUMBER, "late order-hours: all hours beyond the target, open orders up to as_of"),
        Column("late_orders", COUNT, "orders of the group that missed what was promised and whose slack is known"),
        Column("slack_used_here", NUMBER, "share of the late orders whose slack was used up in this stage, 0 to 1"),
        Column("due", COUNT, "orders whose target fell within the last 24 hours before as_of"),
        Column("due_before", COUNT, "the same on the four same weekdays before, together"),
        Column("change", NUMBER, "share over target among those due, now less before; null under 30 on either side"),
        Column("change_low", NUMBER, "lower end of its 95 % interval (Newcombe)"),
        Column("change_high", NUMBER, "upper end of its 95 % interval (Newcombe)"),
    ),
)
