"""Etsy sold orders and sold order items: two files that join on Order ID; dates only, mm/dd/yy."""

from __future__ import annotations

from datetime import date

import polars as pl

from simulator.cells import Cell, layout, local, money
from simulator.model import Format, Sheet, View, columns

HEADER = (
    "Sale Date,Order ID,Buyer User ID,Full Name,First Name,Last Name,Number of Items,Payment Method,"
    "Date Shipped,Street 1,Street 2,Ship City,Ship State,Ship Zipcode,Ship Country,Currency,"
    "Order Value,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,Shipping,Sales Tax,"
    "Order Total,Status,Card Processing Fees,Order Net,Adjusted Order Total,"
    "Adjusted Card Processing Fees,Adjusted Net Order Amount,Buyer,Order Type,Payment Type,"
    "InPerson Discount,InPerson Location,SKU"
)
ITEMS = (
    "Sale Date,Item Name,Quantity,Price,Discount Amount,Coupon Code,Shipping,Sales Tax,Order Total,"
    "Transaction ID,Listing ID,Date Paid,Date Shipped,Ship Name,Ship Address1,Ship City,Ship State,"
    "Ship Zipcode,Ship Country,Order ID,Variations,Buyer,Order Type,Payment Type,InPerson Sale,"
    "VAT Paid by Buyer"
)
ZONE = "UTC"
_DAY = "%m/%d/%y"
_STATUS = {"shipped": "Completed", "completed": "Completed", "cancelled": "Canceled", "paid": "Paid"}
_FIXED: dict[str, Cell] = {
    "Payment Method": "Credit Card",
    "Currency": "USD",
    "Shipping Discount": "0.00",
    "Order Type": "online",
    "Payment Type": "online_cc",
}


def _orders(view: View) -> pl.DataFrame:
    lines = view.lines.group_by("order_no", maintain_order=True).agg(
        items=pl.col("quantity").sum(), skus=pl.col("sku").str.join(",")
    )
    name = pl.col("receiver_name").str.strip_chars().str.splitn(" ", 2)
    cells: dict[str, Cell] = {
        "Sale Date": local("created_at", ZONE, _DAY),
        "Order ID": pl.col("order_id"),
        "Buyer User ID": pl.col("buyer_id"),
        "Full Name": pl.col("receiver_name"),
        "First Name": name.struct.field("field_0").fill_null(""),
        "Last Name": name.struct.field("field_1").fill_null(""),
        "Number of Items": pl.col("items"),
        "Date Shipped": local("shipped_at", ZONE, _DAY),
        "Street 1": pl.col("address"),
        "Ship City": pl.col("city"),
        "Ship State": pl.col("province"),
        "Ship Zipcode": pl.col("postcode"),
        "Ship Country": pl.col("country"),
        "Order Value": money("goods_amount"),
        "Discount Amount": money("discount_amount"),
        "Shipping": money("freight_amount"),
        "Sales Tax": money("tax_amount"),
        "Order Total": money("total_amount"),
        "Status": pl.col("status").replace(_STATUS),
        "Buyer": pl.col("buyer_id"),
        "SKU": pl.col("skus"),
    }
    orders = view.orders.join(lines, on="order_no", how="left", maintain_order="left")
    return layout(orders, HEADER, cells | _FIXED)


def _first(column: str) -> pl.Expr:
    """An amount of the order, on its first line."""
    return pl.when("is_first").then(money(column)).otherwise(0.0)


def _items(view: View) -> pl.DataFrame:
    cells: dict[str, Cell] = {
        "Sale Date": local("created_at", ZONE, _DAY),
        "Item Name": pl.col("title"),
        "Quantity": pl.col("quantity"),
        "Price": money("unit_price"),
        "Discount Amount": _first("discount_amount"),
        "Shipping": _first("freight_amount"),
        "Sales Tax": _first("tax_amount"),
        "Order Total": money("total_amount"),
        "Transaction ID": pl.format("{}{}", pl.col("reference").str.head(9), "line_no"),
        "Listing ID": pl.col("reference").str.tail(10),
        "Date Paid": local("paid_at", ZONE, "%m/%d/%Y"),
        "Date Shipped": local("shipped_at", ZONE, "%m/%d/%Y"),
        "Ship Name": pl.col("receiver_name"),
        "Ship Address1": pl.col("address"),
        "Ship City": pl.col("city"),
        "Ship State": pl.col("province"),
        "Ship Zipcode": pl.col("postcode"),
        "Ship Country": pl.col("country"),
        "Order ID": pl.col("order_id"),
        "Buyer": pl.col("buyer_id"),
        "Order Type": pl.lit("online"),
        "Payment Type": pl.lit("online_cc"),
    }
    return layout(view.rows(), ITEMS, cells)


def _sheets(view: View, day: date) -> tuple[Sheet, ...]:
    return (
        Sheet(f"EtsySoldOrders{day:%Y-%m-%d}.csv", _orders(view)),
        Sheet(f"EtsySoldOrderItems{day:%Y-%m-%d}.csv", _items(view)),
    )


FORMAT = Format(
    name="etsy",
    shops=("etsy",),
    zone=ZONE,
    market="world",
    currency="USD",
    provides=columns(
        "payment_status "
        "western status status=cancelled currency goods_amount freight_amount discount_amount tax_amount "
        "total_amount buyer_id receiver_name country province city region_columns address postcode "
        "created_at paid_at shipped_at sku title quantity unit_price line_amount"
    ),
    reads={
        "processing": "paid",
        "partially_shipped": "shipped",
        "delivered": "shipped",
        "completed": "shipped",
    },
    dates=frozenset(("created_at", "paid_at", "shipped_at")),
    paid_only=True,
    sheets=_sheets,
    order_id=pl.concat_str(pl.lit("3"), pl.col("number")),
)
