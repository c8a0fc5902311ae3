"""BigCommerce order export: a row per order, no lines."""

from __future__ import annotations

from datetime import date

import polars as pl

from simulator.cells import layout, local, masked, money
from simulator.model import Format, Sheet, View, columns

HEADER = (
    "Order ID,Order Date,Delivery Date,Order Status,Order Total,Cart Base Amount,Tax Total,"
    "Shipping Total,Refund Amount,Payment Method,Card Number (Last 4),First Name,Last Name,"
    "Email Address,Phone,Billing Street 1,Billing City,Billing State,Billing Zip Code,"
    "Billing Country,Shipping Street 1,Shipping City,Shipping State,Shipping Zip Code,"
    "Shipping Country,IP Address,Customer Message,Staff Notes"
)
ZONE = "UTC"
_STATUS = {
    "pending_payment": "Awaiting Payment",
    "paid": "Awaiting Fulfillment",
    "partially_shipped": "Partially Shipped",
    "shipped": "Shipped",
    "completed": "Completed",
    "cancelled": "Cancelled",
}


def _address(kind: str) -> dict[str, pl.Expr]:
    return {
        f"{kind} Street 1": masked("address", "address_is_masked", "****"),
        f"{kind} City": pl.col("city"),
        f"{kind} State": pl.col("province"),
        f"{kind} Zip Code": pl.col("postcode"),
        f"{kind} Country": pl.col("country"),
    }


def _sheets(view: View, day: date) -> tuple[Sheet, ...]:
    name = masked("receiver_name", "name_is_masked", "M****").str.strip_chars().str.splitn(" ", 2)
    cells = {
        "Order ID": pl.col("order_id"),
        "Order Date": local("created_at", ZONE),
        "Order Status": pl.col("status").replace(_STATUS),
        "Order Total": money("total_amount"),
        "Cart Base Amount": money("goods_amount"),
        "Tax Total": money("tax_amount"),
        "Shipping Total": money("freight_amount"),
        "Refund Amount": money("refunded_amount"),
        "Payment Method": pl.lit("Credit Card"),
        "Card Number (Last 4)": pl.col("reference").str.tail(4),
        "First Name": name.struct.field("field_0").fill_null(""),
        "Last Name": name.struct.field("field_1").fill_null(""),
        "Email Address": pl.col("email"),
        "Phone": masked("phone", "phone_is_masked", "********"),
        "Customer Message": pl.col("buyer_note"),
        "Staff Notes": pl.col("seller_note"),
    }
    rows = layout(view.orders, HEADER, cells | _address("Billing") | _address("Shipping"))
    return (Sheet(f"orders-bigcommerce-{day:%Y-%m-%d}.csv", rows),)


FORMAT = Format(
    name="bigcommerce",
    shops=("bigcommerce",),
    zone=ZONE,
    market="world",
    currency="USD",
    provides=columns(
        "row_per_order "
        "receiver_name phone country province city region_columns address postcode western masks status "
        "status=cancelled status=completed status=partially_shipped payment_status payment_status=unpaid "
        "goods_amount freight_amount tax_amount total_amount refunded_amount email buyer_note seller_note "
        "created_at"
    ),
    reads={"processing": "paid", "delivered": "shipped"},
    sheets=_sheets,
    order_id=pl.col("number"),
)
