"""`stage_waits`: what can be said of why orders wait in a stage."""

from warehouse.table import COUNT, NUMBER, TEXT, WHOLE, Column, Table

TABLE = Table(
    "stage_waits",
    "results",
    "a shop and a stage; hours are sums over the orders that are through",
    ("shop_id", "stage_from", "stage_to"),
    (
        Column("shop_id", TEXT, "the shop"),
        Column("stage_from", TEXT, "the time with which the stage starts"),
        Column("stage_to", TEXT, "the time with which it ends"),
        Column("position", WHOLE, "which stage of the order's way it is, counted from 1"),
        Column("orders", COUNT, "orders that are through"),
        Column("in_batches", COUNT, "of these, those that left in a batch: several of the shop within the same minute"),
        Column("batches", COUNT, "how many batches"),
        Column("hours", NUMBER, "hours waited, all together"),
        Column("outside_hours", NUMBER, "of these, outside working time"),
        Column("batch_hours", NUMBER, "of the rest, hours of orders that left in a batch"),
        Column("other_hours", NUMBER, "the rest: nothing can be said of it"),
    ),
)
