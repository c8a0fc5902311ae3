"""Parcels that belong to several orders, and regions that a carrier does not serve."""

import polars as pl

from rules.features import KEY, Inputs, gathered, row, with_features
from rules.features.contacts import contacts
from rules.features.lists import if_given, list_of
from rules.features.windows import GROUP, MOST, hashed, repeated, with_plain
from warehouse.table import COUNT


@gathered(
    "order",
    needs=("carrier", "tracking_no", "receiver_name"),
    columns={
        "receivers_of_parcel": lambda _: pl.when(
            pl.col("tracking_no").is_not_null() & pl.col("receiver_name").is_not_null()
        ).then(pl.lit(1, dtype=COUNT)),
        "orders_of_parcel": lambda _: pl.lit(""),
    },
)
def receivers_of_parcel(inputs: Inputs) -> pl.LazyFrame:
    """Different receivers of the orders with the same carrier and tracking number; cancelled orders take no part."""
    live = inputs["orders"].filter(
        ~pl.col("status").is_in(["cancelled", "closed"]).fill_null(value=False), pl.col("tracking_no") != ""
    )
    # In lower case most tracking numbers are plain already.
    shipped = live.select(row().alias(KEY), pl.col("tracking_no", "carrier").str.to_lowercase())
    parcels = with_plain(shipped, "tracking_no").with_columns(pl.col("carrier").fill_null(""))
    told = contacts(inputs).select(KEY, "order_id", pl.col("name").alias("receiver"))
    rows = repeated(parcels.select(KEY, hashed("carrier", "tracking_no").alias(GROUP))).join(told, on=KEY)
    several = rows.group_by(GROUP).agg(
        pl.col("receiver").drop_nulls().n_unique().cast(COUNT).alias("receivers_of_parcel"),
        pl.col("order_id").sort().head(MOST).str.join(", ").alias("orders_of_parcel"),
    )
    reused = several.filter(pl.col("receivers_of_parcel") > 1)
    return rows.join(reused, on=GROUP).select(KEY, "receivers_of_parcel", "orders_of_parcel")


@gathered(
    "order",
    needs=("carrier", "province", "city", "status"),
    columns={
        "is_not_served": lambda inputs: pl.when(
            pl.all_horizontal(pl.col(name).is_not_null() for name in ("carrier", "province", "city"))
        ).then(if_given(inputs, "no_service_regions", pl.lit(value=False)))
    },
)
def is_not_served(inputs: Inputs) -> pl.LazyFrame | None:
    """The order waits, or may, for a carrier whose list of regions without service has its province or city.

    An order's carrier is the list's if its name begins with it: "顺丰" is the carrier of "顺丰速运".
    """
    if not inputs.given("no_service_regions"):
        return None
    may_wait = pl.col("is_open_unshipped").fill_null(value=True)
    waiting = with_features(inputs["orders"], "is_open_unshipped").filter(may_wait)
    orders = waiting.filter(pl.col("carrier") != "").select(
        row().alias(KEY), "carrier", list_of(inputs, "no_service_regions").alias("list"), "province", "city"
    )
    names = ("list", "of_carrier", "in_province", "in_city")
    regions = inputs["no_service_regions"].select("shop_id", "carrier", "province", "city").rename(
        dict(zip(("shop_id", "carrier", "province", "city"), names, strict=True))
    )  # fmt: skip
    carriers = orders.select("carrier").unique().join(regions.select("of_carrier").unique(), how="cross")
    same = pl.col("carrier").str.to_lowercase().str.starts_with(pl.col("of_carrier").str.to_lowercase())
    matched = orders.join(carriers.filter(same), on="carrier").join(
        regions, left_on=["list", "of_carrier", "province"], right_on=["list", "of_carrier", "in_province"]
    )
    there = matched.filter((pl.col("in_city") == "") | (pl.col("in_city") == pl.col("city")))
    return there.select(KEY).unique().with_columns(pl.lit(value=True).alias("is_not_served"))
