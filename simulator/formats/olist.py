"""Olist marketplace: a set of files joined on ids; no receiver, one item row per piece."""

from __future__ import annotations

from datetime import date

import polars as pl

from simulator.cells import layout, local, money
from simulator.model import Format, Sheet, View, columns

ORDERS = (
    "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,"
    "order_delivered_customer_date,order_estimated_delivery_date"
)
ITEMS = "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value"
PAYMENTS = "order_id,payment_sequential,payment_type,payment_installments,payment_value"
CUSTOMERS = "customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state"
ZONE = "America/Sao_Paulo"
_STATUS = {"pending_payment": "created", "paid": "approved", "cancelled": "canceled"}
_ZIP_PREFIXES = {
    "São Paulo": "01310",
    "Rio de Janeiro": "22041",
    "Belo Horizonte": "30130",
    "Curitiba": "80010",
}
_customer = pl.concat_str(pl.lit("c"), pl.col("order_id").str.tail(31))


def _orders(view: View) -> pl.DataFrame:
    cells = {
        "order_id": pl.col("order_id"),
        "customer_id": _customer,
        "order_status": pl.col("status").replace(_STATUS),
        "order_purchase_timestamp": local("created_at", ZONE),
        "order_approved_at": local("paid_at", ZONE),
        "order_delivered_carrier_date": local("shipped_at", ZONE),
        "order_delivered_customer_date": local("delivered_at", ZONE),
        "order_estimated_delivery_date": local("promised_delivery_at", ZONE, "%Y-%m-%d 00:00:00"),
    }
    return layout(view.orders, ORDERS, cells)


def _items(view: View) -> pl.DataFrame:
    pieces = view.rows().with_columns(copy=pl.int_ranges("pieces")).explode("copy")
    piece = pl.int_range(pl.len()).over("order_no") + 1
    cells = {
        "order_id": pl.col("order_id"),
        "order_item_id": piece,
        "product_id": pl.col("sku"),
        "seller_id": pl.lit("5e11e4"),
        "shipping_limit_date": local("ship_by_at", ZONE),
        "price": money("unit_price"),
        "freight_value": pl.when(piece == 1).then(money("freight_amount")).otherwise(0.0),
    }
    return layout(pieces, ITEMS, cells)


def _sheets(view: View, day: date) -> tuple[Sheet, ...]:
    paid = view.orders.filter(pl.col("payment_status") != "unpaid")
    payments = {
        "order_id": pl.col("order_id"),
        "payment_sequential": pl.lit(1),
        "payment_type": pl.lit("credit_card"),
        "payment_installments": pl.lit(1),
        "payment_value": money("total_amount"),
    }
    customers = {
        "customer_id": _customer,
        "customer_unique_id": pl.col("buyer_id"),
        "customer_zip_code_prefix": pl.col("city").replace_strict(_ZIP_PREFIXES, default=""),
        "customer_city": pl.col("city").str.to_lowercase(),
        "customer_state": pl.col("province"),
    }
    return (
        Sheet(f"olist_orders_dataset_{day:%Y%m%d}.csv", _orders(view)),
        Sheet(f"olist_order_items_dataset_{day:%Y%m%d}.csv", _items(view)),
        Sheet(f"olist_order_payments_dataset_{day:%Y%m%d}.csv", layout(paid, PAYMENTS, payments)),
        Sheet(f"olist_customers_dataset_{day:%Y%m%d}.csv", layout(view.orders, CUSTOMERS, customers)),
    )


FORMAT = Format(
    name="olist",
    shops=("olist",),
    zone=ZONE,
    market="BR",
    currency="BRL",
    provides=columns(
        "status status=cancelled status=delivered payment_status payment_status=unpaid freight_amount "
        "total_amount buyer_id country city province created_at paid_at shipped_at delivered_at ship_by_at "
        "promised_delivery_at sku unit_price"
    ),
    reads={"partially_shipped": "shipped", "completed": "delivered"},
    dates=frozenset(("promised_delivery_at",)),
    sheets=_sheets,
    order_id=pl.concat_str("noise", "number", pl.lit("f"), "noise", "number", pl.lit("a")),
)
