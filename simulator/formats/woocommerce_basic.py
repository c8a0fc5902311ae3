"""WooCommerce, plugin of the advanced order export style: a row per item, orders repeated."""

from __future__ import annotations

from datetime import date

import polars as pl

from simulator.cells import layout, local, masked, money
from simulator.model import Format, Sheet, View, columns

HEADER = (
    "Order Number,Order Status,Order Date,Order Total,Billing First Name,Billing Last Name,"
    "Billing Email,Billing Phone,Billing Address 1,Billing Address 2,Billing City,Billing State,"
    "Billing Postcode,Billing Country,Shipping First Name,Shipping Last Name,Shipping Address 1,"
    "Shipping Address 2,Shipping City,Shipping State,Shipping Postcode,Shipping Country,Item Name,"
    "Item Quantity"
)
ZONE = "UTC"
_STATUS = {
    "pending_payment": "pending",
    "paid": "processing",
    "partially_shipped": "processing",
    "shipped": "completed",
}


def _person(kind: str) -> dict[str, pl.Expr]:
    name = masked("receiver_name", "name_is_masked", "M****").str.strip_chars().str.splitn(" ", 2)
    return {
        f"{kind} First Name": name.struct.field("field_0").fill_null(""),
        f"{kind} Last Name": name.struct.field("field_1").fill_null(""),
        f"{kind} Address 1": masked("address", "address_is_masked", "****"),
        f"{kind} City": pl.col("city"),
        f"{kind} State": pl.col("province"),
        f"{kind} Postcode": pl.col("postcode"),
        f"{kind} Country": pl.col("country"),
    }


def _sheets(view: View, day: date) -> tuple[Sheet, ...]:
    cells = {
        "Order Number": pl.col("order_id"),
        "Order Status": pl.when(pl.col("payment_status") == "failed")
        .then(pl.lit("failed"))
        .otherwise(pl.col("status").replace(_STATUS)),
        "Order Date": local("created_at", ZONE),
        "Order Total": money("total_amount"),
        "Billing Email": pl.col("email"),
        "Billing Phone": masked("phone", "phone_is_masked", "********"),
        "Item Name": pl.col("title"),
        "Item Quantity": pl.col("quantity"),
    }
    rows = layout(view.rows(), HEADER, cells | _person("Billing") | _person("Shipping"))
    return (Sheet(f"orders-{day:%Y-%m-%d}.csv", rows),)


FORMAT = Format(
    name="woocommerce_basic",
    shops=("woocommerce_basic",),
    zone=ZONE,
    market="world",
    currency="EUR",
    provides=columns(
        "cod_untold receiver_name phone country province city region_columns address postcode western masks status "
        "status=cancelled payment_status payment_status=unpaid payment_status=failed total_amount email "
        "created_at title quantity"
    ),
    reads={
        "partially_shipped": "processing",
        "paid": "processing",
        "shipped": "completed",
        "delivered": "completed",
    },
    sheets=_sheets,
    order_id=pl.col("number"),
)
