"""`shop_activity`: how much each shop exports, compared with what it usually does."""

from warehouse.table import COUNT, NUMBER, TEXT, WHOLE, Column, Table

TABLE = Table(
    "shop_activity",
    "results",
    "a shop of a source; days are the 24 hours that end at as_of, those before them, and so on",
    ("source_id", "shop_id"),
    (
        Column("source_id", TEXT, "which mapping"),
        Column("shop_id", TEXT, "the shop"),
        Column("rows_today", COUNT, "rows of exports made in the last 24 hours"),
        Column("export_days", WHOLE, "of the seven days before, those with an export"),
        Column("weeks_known", WHOLE, "of the same weekday of the eight weeks before, those with an export"),
        Column("usual_rows", NUMBER, "median rows of those weekdays; null without any"),
    ),
)
