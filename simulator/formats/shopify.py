"""Shopify `orders_export`: a row per line item, order cells only on the first; times with offset."""

from __future__ import annotations

from datetime import date

import polars as pl

from simulator.cells import layout, local, masked, money, once
from simulator.model import Format, Sheet, View, columns

HEADER = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,"
    "Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,"
    "Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,"
    "Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,Billing Zip,"
    "Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,Shipping Address1,"
    "Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,"
    "Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,"
    "Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,"
    "Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,"
    "Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,Phone,Receipt Number,"
    "Duties,Billing Province Name,Shipping Province Name,Payment ID,Payment Terms Name,"
    "Next Payment Due At,Payment References"
)
ZONE = "America/New_York"
_OFFSET = "%Y-%m-%d %H:%M:%S %z"
_FINANCIAL = {"unpaid": "pending"}
_FULFILLED = {"partially_shipped": "partial", "shipped": "fulfilled"}


def _order_cells() -> dict[str, pl.Expr]:
    cells = {
        "Financial Status": pl.col("payment_status").replace(_FINANCIAL),
        "Paid at": local("paid_at", ZONE, _OFFSET),
        "Fulfillment Status": pl.col("fulfilment").replace_strict(_FULFILLED, default="unfulfilled"),
        "Fulfilled at": local("shipped_at", ZONE, _OFFSET),
        "Accepts Marketing": pl.lit("no"),
        "Currency": pl.lit("USD"),
        "Subtotal": (pl.col("goods_amount") - pl.col("discount_amount")) / 100,
        "Shipping": money("freight_amount"),
        "Taxes": money("tax_amount"),
        "Total": money("total_amount"),
        "Discount Code": pl.when(pl.col("discount_amount") > 0).then(pl.lit("SPRING")).otherwise(pl.lit("")),
        "Discount Amount": money("discount_amount"),
        "Shipping Method": pl.col("carrier"),
        "Notes": pl.col("buyer_note"),
        "Cancelled at": local("cancelled_at", ZONE, _OFFSET),
        "Payment Method": pl.when("is_cod")
        .then(pl.lit("Cash on Delivery (COD)"))
        .otherwise(pl.lit("Shopify Payments")),
        "Payment Reference": pl.col("transaction_id"),
        "Refunded Amount": money("refunded_amount"),
        "Outstanding Balance": (pl.col("total_amount") - pl.col("paid_amount")) / 100,
        "Id": pl.format("6{}", pl.col("reference").str.head(12)),
        "Risk Level": pl.col("risk_level").str.to_titlecase(),
        "Source": pl.lit("web"),
    }
    return cells | _address_cells("Billing") | _address_cells("Shipping")


def _address_cells(kind: str) -> dict[str, pl.Expr]:
    zip_text = pl.when(pl.col("postcode") != "").then(pl.format("'{}", "postcode")).otherwise(pl.lit(""))
    address = masked("address", "address_is_masked", "****")
    return {
        f"{kind} Name": masked("receiver_name", "name_is_masked", "M****"),
        f"{kind} Street": address,
        f"{kind} Address1": address,
        f"{kind} City": pl.col("city"),
        f"{kind} Zip": zip_text,
        f"{kind} Province": pl.col("province"),
        f"{kind} Country": pl.col("country"),
        f"{kind} Phone": masked("phone", "phone_is_masked", "+1******12"),
    }


def _sheets(view: View, day: date) -> tuple[Sheet, ...]:
    left = (pl.col("status") == "cancelled") & pl.col("shipped_at").is_not_null()
    rows = view.rows().with_columns(fulfilment=pl.when(left).then(pl.lit("shipped")).otherwise("status"))
    cells = {name: once(cell) for name, cell in _order_cells().items()} | {
        "Name": pl.col("order_id"),
        "Email": pl.col("email"),
        "Created at": local("created_at", ZONE, _OFFSET),
        "Lineitem quantity": pl.col("quantity"),
        "Lineitem name": pl.col("title"),
        "Lineitem price": money("unit_price"),
        "Lineitem compare at price": money("list_price"),
        "Lineitem sku": pl.col("sku"),
        "Lineitem requires shipping": pl.lit("true"),
        "Lineitem taxable": pl.lit("true"),
        "Lineitem fulfillment status": pl.col("fulfilment").replace_strict(_FULFILLED, default="pending"),
        "Vendor": pl.lit("House Brand"),
        "Lineitem discount": pl.lit("0.00"),
    }
    return (Sheet(f"orders_export_{day:%Y%m%d}.csv", layout(rows, HEADER, cells)),)


FORMAT = Format(
    name="shopify",
    shops=("shopify",),
    zone=ZONE,
    market="world",
    currency="USD",
    provides=columns(
        "western masks payment_apart shipping_apart is_cod status status=cancelled "
        "status=partially_shipped payment_status payment_status=paid payment_status=unpaid "
        "payment_status=partially_paid payment_method transaction_id refund_status refund_status=partial "
        "currency goods_amount freight_amount discount_amount tax_amount total_amount paid_amount "
        "refunded_amount receiver_name phone email country province city region_columns address postcode "
        "buyer_note created_at paid_at shipped_at cancelled_at carrier risk_level sku title quantity "
        "unit_price list_price line_amount"
    ),
    reads={"processing": "paid", "delivered": "shipped", "completed": "shipped"},
    sheets=_sheets,
    order_id=pl.format("#{}", pl.col("number")),
)
