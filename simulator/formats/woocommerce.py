"""WooCommerce order export plugin: a row per order, line items spread over columns."""

from __future__ import annotations

from datetime import date

import polars as pl

from simulator.cells import layout, local, masked, money
from simulator.model import Format, Sheet, View, columns

HEADER = (
    "order_id,order_number,order_date,paid_date,status,shipping_total,shipping_tax_total,fee_total,"
    "fee_tax_total,tax_total,cart_discount,order_discount,discount_total,order_total,order_subtotal,"
    "order_currency,payment_method,payment_method_title,transaction_id,customer_ip_address,"
    "customer_user_agent,shipping_method,customer_id,customer_user,customer_email,billing_first_name,"
    "billing_last_name,billing_company,billing_email,billing_phone,billing_address_1,"
    "billing_address_2,billing_postcode,billing_city,billing_state,billing_country,"
    "shipping_first_name,shipping_last_name,shipping_company,shipping_phone,shipping_address_1,"
    "shipping_address_2,shipping_postcode,shipping_city,shipping_state,shipping_country,"
    "customer_note,wt_import_key,shipping_items,fee_items,tax_items,coupon_items,refund_items,"
    "order_notes,download_permissions,meta:wpml_language,line_item_1,line_item_2,line_item_3,"
    "line_item_4,line_item_5,line_item_6,line_item_7,line_item_8"
)
ZONE = "UTC"
_STATUS = {
    "pending_payment": "pending",
    "paid": "processing",
    "partially_shipped": "processing",
    "shipped": "completed",
    "closed": "refunded",
}
_ITEMS = 8


def _person(kind: str) -> dict[str, pl.Expr]:
    name = masked("receiver_name", "name_is_masked", "M****").str.strip_chars().str.splitn(" ", 2)
    return {
        f"{kind}_first_name": name.struct.field("field_0").fill_null(""),
        f"{kind}_last_name": name.struct.field("field_1").fill_null(""),
        f"{kind}_phone": masked("phone", "phone_is_masked", "********"),
        f"{kind}_address_1": masked("address", "address_is_masked", "****"),
        f"{kind}_postcode": pl.col("postcode"),
        f"{kind}_city": pl.col("city"),
        f"{kind}_state": pl.col("province"),
        f"{kind}_country": pl.col("country"),
    }


def _items(view: View) -> pl.DataFrame:
    """Columns `line_item_1` ...: `name:...|product_id:...|sku:...|quantity:...|total:...`."""
    amount = (pl.col("line_amount") / 100).round(2).cast(pl.String)
    item = pl.format("name:{}|sku:{}|quantity:{}|total:{}|sub_total:{}", "title", "sku", "quantity", amount, amount)
    lines = view.lines.select("order_no", "line_no", item=item)
    columns = [
        lines.filter(pl.col("line_no") == number).select("order_no", pl.col("item").alias(f"line_item_{number}"))
        for number in range(1, _ITEMS + 1)
    ]
    orders = view.orders
    for column in columns:
        orders = orders.join(column, on="order_no", how="left", maintain_order="left")
    return orders


def _order_cells() -> dict[str, pl.Expr]:
    return {
        "order_id": pl.col("order_id"),
        "order_number": pl.col("order_id"),
        "order_date": local("created_at", ZONE),
        "paid_date": local("paid_at", ZONE),
        "status": pl.when(pl.col("payment_status") == "failed")
        .then(pl.lit("failed"))
        .otherwise(pl.col("status").replace(_STATUS)),
        "shipping_total": money("freight_amount"),
        "tax_total": money("tax_amount"),
        "cart_discount": money("discount_amount"),
        "discount_total": money("discount_amount"),
        "order_total": money("total_amount"),
        "order_subtotal": money("goods_amount"),
        "order_currency": pl.lit("EUR"),
        "payment_method": pl.when("is_cod").then(pl.lit("cod")).otherwise(pl.lit("stripe")),
        "payment_method_title": pl.when("is_cod").then(pl.lit("Cash on delivery")).otherwise(pl.lit("Card")),
        "transaction_id": pl.col("transaction_id"),
        "shipping_method": pl.lit("Flat rate"),
        "customer_id": pl.col("buyer_id"),
        "customer_email": pl.col("email"),
        "billing_email": pl.col("email"),
        "customer_note": pl.col("buyer_note"),
    }


def _sheets(view: View, day: date) -> tuple[Sheet, ...]:
    cells = _order_cells() | _person("billing") | _person("shipping")
    cells |= {f"line_item_{n}": pl.col(f"line_item_{n}") for n in range(1, _ITEMS + 1)}
    return (Sheet(f"order_export_{day:%Y-%m-%d}.csv", layout(_items(view), HEADER, cells)),)


FORMAT = Format(
    name="woocommerce",
    shops=("woocommerce",),
    zone=ZONE,
    market="world",
    currency="EUR",
    provides=columns(
        "receiver_name phone country province city region_columns address postcode western masks is_cod "
        "status status=cancelled payment_status payment_status=paid payment_status=unpaid "
        "payment_status=failed payment_method transaction_id currency goods_amount freight_amount "
        "discount_amount tax_amount total_amount buyer_id email buyer_note created_at paid_at sku title "
        "quantity unit_price line_amount order_without_lines"
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
