"""`kpis`: delivery KPIs by shop and window, against the limits of marketplaces."""

from warehouse.table import COUNT, FLAG, NUMBER, TEXT, WHOLE, Column, Table

TABLE = Table(
    "kpis",
    "results",
    "a KPI, a window that ends with as_of, a source and a shop ('' = all together)",
    ("kpi", "days", "source_id", "shop_id"),
    (
        Column("kpi", TEXT, "which KPI (insights/kpis/definitions.yaml)"),
        Column("days", WHOLE, "length of the window in days"),
        Column("source_id", TEXT, "which mapping; '' = all"),
        Column("shop_id", TEXT, "the shop; '' = all"),
        Column("judged", COUNT, "orders of the window that count"),
        Column("hits", COUNT, "of these, those that the share counts"),
        Column("not_evaluable", COUNT, "orders placed in the window whose export lacks what the KPI needs"),
        Column("value", NUMBER, "hits / judged, 0 to 1; null where no order counts"),
        Column("low", NUMBER, "lower end of its 95 % Wilson interval"),
        Column("high", NUMBER, "upper end of its 95 % Wilson interval"),
        Column("limit", NUMBER, "the share that marketplaces ask for; null where none is set"),
        Column("at_most", NUMBER, "the limit, where the share may be at most that"),
        Column("at_least", NUMBER, "the limit, where the share has to be at least that"),
        Column("distance", NUMBER, "how far the value is on the right side of the limit; negative: on the wrong one"),
        Column("is_kept", FLAG, "whether the limit is kept; null without limit or value"),
        Column("orders_left", COUNT, "bad orders that the limit still allows; negative: too many"),
    ),
)
