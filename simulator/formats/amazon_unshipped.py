"""Amazon unshipped (actionable) orders report: tab separated, a row per item, promise = ship-by time."""

from __future__ import annotations

from datetime import date

import polars as pl

from simulator.cells import Cell, layout, local
from simulator.model import Format, Sheet, View, columns

HEADER = (
    "order-id\torder-item-id\tpurchase-date\tpayments-date\treporting-date\tpromise-date\t"
    "days-past-promise\tbuyer-email\tbuyer-name\tbuyer-phone-number\tsku\tproduct-name\tquantity-purchased\t"
    "quantity-shipped\tquantity-to-ship\tship-service-level\trecipient-name\tship-address-1\t"
    "ship-address-2\tship-address-3\tship-city\tship-state\tship-postal-code\tship-country\t"
    "is-business-order\tpurchase-order-number\tprice-designation\tis-iba\tverge-of-cancellation\t"
    "verge-of-lateShipment"
)
ISO = "%Y-%m-%dT%H:%M:%S+00:00"
_FIXED: dict[str, Cell] = {
    "ship-service-level": "Standard",
    "is-business-order": "false",
    "is-iba": "false",
    "verge-of-cancellation": "false",
}


def _sheets(view: View, day: date) -> tuple[Sheet, ...]:
    shipped = pl.when(pl.col("status") == "shipped").then("quantity").otherwise(0)
    left = pl.lit(day).cast(pl.Datetime("us", "UTC")) + pl.duration(days=1) - pl.col("ship_by_at")
    late = (left.dt.total_hours() > -12) & (pl.col("status") != "shipped")
    cells: dict[str, Cell] = {
        "order-id": pl.col("order_id"),
        "order-item-id": pl.format("{}{}", pl.col("reference").str.head(13), "line_no"),
        "purchase-date": local("created_at", "UTC", ISO),
        "payments-date": local("paid_at", "UTC", ISO),
        "reporting-date": pl.lit(f"{day:%Y-%m-%d}T23:59:59+00:00"),
        "promise-date": local("ship_by_at", "UTC", ISO),
        "days-past-promise": left.dt.total_days(),
        "buyer-email": pl.col("email"),
        "buyer-name": pl.col("receiver_name"),
        "buyer-phone-number": pl.col("phone"),
        "sku": pl.col("sku"),
        "product-name": pl.col("title"),
        "quantity-purchased": pl.col("quantity"),
        "recipient-name": pl.col("receiver_name"),
        "ship-address-1": pl.col("address"),
        "ship-city": pl.col("city"),
        "ship-state": pl.col("province"),
        "ship-postal-code": pl.col("postcode"),
        "ship-country": pl.col("country"),
        "quantity-shipped": shipped,
        "quantity-to-ship": pl.col("quantity") - shipped,
        "verge-of-lateShipment": pl.when(late).then(pl.lit("true")).otherwise(pl.lit("false")),
    }
    rows = layout(view.rows(), HEADER, cells | _FIXED, "\t")
    return (Sheet(f"UnshippedOrders{day:%Y%m%d}.txt", rows, separator="\t", line_end="\r\n"),)


FORMAT = Format(
    name="amazon_unshipped",
    shops=("amazon_unshipped",),
    zone="UTC",
    market="world",
    currency="USD",
    provides=columns(
        "payment_status "
        "western receiver_name phone email country province city region_columns address postcode "
        "created_at paid_at sku title quantity ship_by_at status"
    ),
    reads={
        "processing": "paid",
        "partially_shipped": "shipped",
        "delivered": "shipped",
        "completed": "shipped",
    },
    paid_only=True,
    sheets=_sheets,
    order_id=pl.concat_str(
        pl.lit("113-"),
        pl.col("number").str.head(7),
        pl.lit("-"),
        pl.col("number").str.tail(2),
        pl.col("noise").str.head(5),
    ),
)
