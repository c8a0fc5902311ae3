"""`causes`: with which orders the growth of a rate goes, in the last week against the four weeks before."""

from warehouse.table import COUNT, NUMBER, TEXT, TIME, WHOLE, Column, Table

TABLE = Table(
    "causes",
    "results",
    "a measure and a finding about it; a measure without findings has one row, with rank 0",
    ("measure", "rank"),
    (
        Column("measure", TEXT, "late_shipment, late_delivery, or a category of rules"),
        Column("rank", WHOLE, "the most excess first, counted from 1; 0: nothing was found"),
        Column("since", TIME, "start of the week"),
        Column("until", TIME, "its end: as_of"),
        Column("before_since", TIME, "start of the four weeks before"),
        Column("orders_before", COUNT, "orders of the four weeks that could be judged"),
        Column("hits_before", COUNT, "of these, hits"),
        Column("orders_now", COUNT, "orders of the week that could be judged"),
        Column("hits_now", COUNT, "of these, hits"),
        Column("change", NUMBER, "hits of the week beyond what the same mix of orders had before"),
        Column("combinations", COUNT, "combinations that were looked at"),
        Column("pattern", TEXT, "JSON: attribute -> value; the orders with all of them"),
        Column("orders", COUNT, "orders of the week with the pattern"),
        Column("observed", COUNT, "of these, hits"),
        Column("expected", NUMBER, "hits that they should have had, all other findings and everybody's change granted"),
        Column("excess", NUMBER, "observed - expected"),
        Column("share_of_change", NUMBER, "excess / all that grew (change or, where the rest fell, excesses), 0 to 1"),
        Column("coverage", NUMBER, "observed / hits of the week, 0 to 1"),
        Column("confidence", NUMBER, "1 - the chance of such a finding where nothing has happened"),
        Column("rate_before", NUMBER, "hits / orders with the pattern before, 0 to 1; null without orders"),
        Column("rate_now", NUMBER, "hits / orders with the pattern in the week, 0 to 1"),
    ),
)
