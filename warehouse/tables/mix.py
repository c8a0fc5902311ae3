"""`mix`: the rate of each category of exceptions among the orders with each value of an attribute."""

from warehouse.table import COUNT, NUMBER, TEXT, Column, Table

TABLE = Table(
    "mix",
    "results",
    "an attribute of orders, one of its values ('…' = all that are not told apart) and a category",
    ("dimension", "category", "value"),
    (
        Column("dimension", TEXT, "the attribute"),
        Column("category", TEXT, "the category of rules"),
        Column("value", TEXT, "the attribute's value"),
        Column("orders", COUNT, "orders with the value"),
        Column("evaluable", COUNT, "of these, those that could be judged: estimated by source and shop"),
        Column("hits", COUNT, "of these, with at least one finding of the category"),
        Column("per_1000", NUMBER, "1000 hits / evaluable; null where nothing could be judged"),
        Column("per_1000_low", NUMBER, "lower end of its 95 % Wilson interval"),
        Column("per_1000_high", NUMBER, "upper end of its 95 % Wilson interval"),
        Column("share", NUMBER, "of all hits of the category, 0 to 1"),
    ),
)
