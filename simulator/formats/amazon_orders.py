"""Amazon orders report, older shape: tab separated, a row per item, prices but no status."""

from __future__ import annotations

from datetime import date

import polars as pl

from simulator.cells import Cell, layout, local, money
from simulator.model import Format, Sheet, View, columns

HEADER = (
    "order-id\torder-item-id\tpurchase-date\tpayments-date\tbuyer-email\tbuyer-name\tbuyer-phone-number\t"
    "sku\tproduct-name\tquantity-purchased\tcurrency\titem-price\titem-tax\tshipping-price\tshipping-tax\t"
    "ship-service-level\trecipient-name\tship-address-1\tship-address-2\tship-address-3\tship-city\t"
    "ship-state\tship-postal-code\tship-country\tship-phone-number\tdelivery-start-date\t"
    "delivery-end-date\tdelivery-time-zone\tdelivery-Instructions"
)
ISO = "%Y-%m-%dT%H:%M:%S+00:00"
_FIXED: dict[str, Cell] = {
    "ship-service-level": "Standard",
    "currency": "USD",
    "shipping-tax": "0.00",
    "delivery-time-zone": "UTC",
}


def _sheets(view: View, day: date) -> tuple[Sheet, ...]:
    first = pl.col("is_first")
    cells: dict[str, Cell] = {
        "order-id": pl.col("order_id"),
        "order-item-id": pl.format("{}{}", pl.col("reference").str.head(13), "line_no"),
        "purchase-date": local("created_at", "UTC", ISO),
        "payments-date": local("paid_at", "UTC", ISO),
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
        "item-price": money("line_amount"),
        "item-tax": pl.when(first).then(money("tax_amount")).otherwise(0.0),
        "shipping-price": pl.when(first).then(money("freight_amount")).otherwise(0.0),
        "ship-phone-number": pl.col("phone"),
        "delivery-end-date": local("promised_delivery_at", "UTC", ISO),
    }
    rows = layout(view.rows(), HEADER, cells | _FIXED, "\t")
    return (Sheet(f"OrdersReport{day:%Y%m%d}.txt", rows, separator="\t", line_end="\r\n"),)


FORMAT = Format(
    name="amazon_orders",
    shops=("amazon_orders",),
    zone="UTC",
    market="world",
    currency="USD",
    provides=columns(
        "payment_status "
        "western receiver_name phone email country province city region_columns address postcode "
        "created_at paid_at sku title quantity currency goods_of_lines goods_amount freight_amount tax_amount "
        "total_amount unit_price line_amount promised_delivery_at"
    ),
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
