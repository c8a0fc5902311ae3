"""Who an order is for, in hashes that are compared across orders: made once, for all features that look around."""

import polars as pl

from rules.features import KEY, Inputs, row, with_features
from rules.features.windows import AT, hashed, with_plain, with_plain_phone

RAW = ("buyer_id", "phone", "address", "receiver_name")


def contacts(inputs: Inputs) -> pl.LazyFrame:
    """One row per order: `key`, `at` (placed), `order_key`, `order_id`, shop, and what it can be compared by.

    `buyer` (within its source), `phone`, `address` (within its city) and `name` are null where unknown or blank.
    `is_waiting` = open and not shipped, `is_paid`.
    """
    return inputs.once("contacts", _contacts)


def _contacts(inputs: Inputs) -> pl.LazyFrame:
    orders = with_features(inputs["orders"], "is_open_unshipped").select(
        row().alias(KEY),
        pl.col("created_at").alias(AT),
        *("order_key", "order_id", "source_id", "shop_id", *RAW),
        pl.col("city").fill_null(""),
        pl.col("is_open_unshipped").fill_null(value=False).alias("is_waiting"),
        (pl.col("payment_status") == "paid").fill_null(value=False).alias("is_paid"),
    )
    plain = with_plain_phone(with_plain(orders, "address", "receiver_name"), "phone")
    known_buyer = plain.with_columns(pl.when(pl.col("buyer_id") != "").then("buyer_id"))
    return known_buyer.with_columns(
        hashed("source_id", "buyer_id").alias("buyer"),
        hashed("phone").alias("phone"),
        hashed("address", "city").alias("address"),
        hashed("receiver_name").alias("name"),
    ).drop("buyer_id", "city", "receiver_name")
