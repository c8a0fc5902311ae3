"""`forecast`: exceptions to expect in the next two weeks, and the hours that this means."""

import polars as pl

from warehouse.table import FLAG, NUMBER, TEXT, Column, Table

TABLE = Table(
    "forecast",
    "results",
    "a day of the next two weeks, a category and the team that works on it",
    ("day", "category", "team"),
    (
        Column("day", pl.Date(), "UTC day on which the orders will be placed"),
        Column("category", TEXT, "the category of rules"),
        Column("team", TEXT, "who works on them"),
        Column("orders", NUMBER, "orders to expect on the day"),
        Column("is_promotion", FLAG, "a promotion is planned (insights/mix/forecast.yaml)"),
        Column("expected", NUMBER, "findings to expect"),
        Column("low", NUMBER, "lower end of the 80 % interval"),
        Column("high", NUMBER, "upper end of the 80 % interval"),
        Column("hours", NUMBER, "hours of the team"),
    ),
)
