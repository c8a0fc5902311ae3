"""`suggestions`: what to change so that exceptions stop, with the size that the orders give it."""

from warehouse.table import COUNT, NUMBER, TEXT, Column, Table

TABLE = Table(
    "suggestions",
    "results",
    "a suggestion for the orders with one value of an attribute; the last 30 days",
    ("suggestion_id",),
    (
        Column("suggestion_id", TEXT, "the same suggestion has the same id every night"),
        Column("entry", TEXT, "which entry of the catalogue (insights/suggestions/*.yaml)"),
        Column("shop_id", TEXT, "the shop"),
        Column("dimension", TEXT, "the attribute; shop_id: the shop against the others; rule_id: a rule"),
        Column("value", TEXT, "its value"),
        Column("n", COUNT, "orders with the value"),
        Column("hits", COUNT, "of these, with a finding of the entry's rules"),
        Column("rate", NUMBER, "hits / n, 0 to 1"),
        Column("peer_n", COUNT, "comparable orders: the same shop, other values; null for rules"),
        Column("peer_hits", COUNT, "of these, with a finding"),
        Column("peer_rate", NUMBER, "peer_hits / peer_n, 0 to 1"),
        Column("size", NUMBER, "exceptions in 30 days beyond the rate of the comparable orders"),
        Column("size_low", NUMBER, "lower end of its 95 % interval"),
        Column("size_high", NUMBER, "upper end of its 95 % interval"),
        Column("hours", NUMBER, "hours of people that this many exceptions take"),
        Column("currency", TEXT, "of amount"),
        Column("amount", NUMBER, "amount at risk of this many exceptions, in `currency`; null where unknown"),
        Column("confidence", NUMBER, "1 - the chance of such a difference where there is none"),
        Column("owner", TEXT, "the team that can change it"),
        Column("effort", TEXT, "low, medium or high", ("low", "medium", "high")),
        Column("examples", TEXT, "JSON list: order numbers of up to five of the hits"),
    ),
)
