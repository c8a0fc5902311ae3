"""Amazon all orders report: tab separated, a row per item, statuses but no receiver."""

from __future__ import annotations

from datetime import date

import polars as pl

from simulator.cells import layout, local, money
from simulator.model import Format, Sheet, View, columns

HEADER = (
    "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\t"
    "fulfillment-channel\tsales-channel\torder-channel\turl\tship-service-level\tproduct-name\tsku\tasin\t"
    "item-status\tquantity\tcurrency\titem-price\titem-tax\tshipping-price\tshipping-tax\tgift-wrap-price\t"
    "gift-wrap-tax\titem-promotion-discount\tship-promotion-discount\tship-city\tship-state\t"
    "ship-postal-code\tship-country\tpromotion-ids\tis-business-order\tpurchase-order-number\t"
    "price-designation"
)
ISO = "%Y-%m-%dT%H:%M:%S+00:00"

_STATUS = {
    "pending_payment": "Pending",
    "paid": "Unshipped",
    "partially_shipped": "PartiallyShipped",
    "shipped": "Shipped",
    "cancelled": "Cancelled",
}


def _sheets(view: View, day: date) -> tuple[Sheet, ...]:
    first, status = pl.col("is_first"), pl.col("status").replace(_STATUS)
    cells = {
        "amazon-order-id": pl.col("order_id"),
        "merchant-order-id": pl.col("order_id"),
        "purchase-date": local("created_at", "UTC", ISO),
        "last-updated-date": pl.lit(f"{day:%Y-%m-%d}T23:59:59+00:00"),
        "order-status": status,
        "fulfillment-channel": pl.lit("Merchant"),
        "sales-channel": pl.lit("Amazon.com"),
        "ship-service-level": pl.lit("Standard"),
        "product-name": pl.col("title"),
        "sku": pl.col("sku"),
        "asin": pl.format("B0{}", pl.col("reference").str.tail(8)),
        "item-status": status,
        "quantity": pl.col("quantity"),
        "currency": pl.lit("USD"),
        "item-price": money("line_amount"),
        "item-tax": pl.when(first).then(money("tax_amount")).otherwise(0.0),
        "shipping-price": pl.when(first).then(money("freight_amount")).otherwise(0.0),
        "ship-city": pl.col("city"),
        "ship-state": pl.col("province"),
        "ship-postal-code": pl.col("postcode"),
        "ship-country": pl.col("country"),
        "is-business-order": pl.lit("false"),
    }
    rows = layout(view.rows(), HEADER, cells, "\t")
    return (Sheet(f"AllOrders{day:%Y%m%d}.txt", rows, separator="\t", line_end="\r\n"),)


FORMAT = Format(
    name="amazon_all_orders",
    shops=("amazon_all_orders",),
    zone="UTC",
    market="world",
    currency="USD",
    provides=columns(
        "western status status=cancelled status=partially_shipped payment_status payment_status=unpaid "
        "currency goods_of_lines goods_amount freight_amount tax_amount total_amount country province city "
        "region_columns postcode created_at sku title quantity unit_price line_amount"
    ),
    reads={"processing": "paid", "delivered": "shipped", "completed": "shipped"},
    sheets=_sheets,
    order_id=pl.concat_str(
        pl.lit("113-"),
        pl.col("number").str.head(7),
        pl.lit("-"),
        pl.col("number").str.tail(2),
        pl.col("noise").str.head(5),
    ),
)
