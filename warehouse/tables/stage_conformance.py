"""`stage_conformance`: how many orders skip a stage or take the stages in another order."""

from warehouse.table import COUNT, TEXT, WHOLE, Column, Table

TABLE = Table(
    "stage_conformance",
    "results",
    "a source, a shop and a time of an order that its exports provide",
    ("source_id", "shop_id", "stage_time"),
    (
        Column("source_id", TEXT, "which mapping"),
        Column("shop_id", TEXT, "the shop"),
        Column("stage_time", TEXT, "the time, a column of orders"),
        Column("position", WHOLE, "its place on the order's way, counted from 1"),
        Column("orders", COUNT, "orders whose export provides the time"),
        Column("reached", COUNT, "of these, those that have it"),
        Column("skipped", COUNT, "those that lack it though they have a later one"),
        Column("out_of_order", COUNT, "those that have it before an earlier time of theirs"),
    ),
)
