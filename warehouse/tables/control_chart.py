"""`control_chart`: days on which the rate of a category was out of control."""

import polars as pl

from warehouse.table import COUNT, FLAG, NUMBER, TEXT, Column, Table

TABLE = Table(
    "control_chart",
    "results",
    "a shop, a category and a UTC day on which orders were placed, the last 90 days",
    ("shop_id", "category", "day"),
    (
        Column("shop_id", TEXT, "the shop"),
        Column("category", TEXT, "the category of rules"),
        Column("day", pl.Date(), "UTC day on which the orders were placed"),
        Column("orders", COUNT, "orders of the day"),
        Column("hits", COUNT, "of these, with at least one finding of the category"),
        Column("rate", NUMBER, "hits / orders, 0 to 1"),
        Column("centre", NUMBER, "rate over all days that are in control"),
        Column("low", NUMBER, "lower limit of the day"),
        Column("high", NUMBER, "upper limit of the day"),
        Column("sigma_z", NUMBER, "how much more days vary than shares of so many orders do, at least 1"),
        Column("is_young", FLAG, "too young to judge: many of its orders had no time yet to fail"),
        Column("can_judge", FLAG, "there are enough days and hits"),
        Column("is_out", FLAG, "out of control"),
    ),
)
