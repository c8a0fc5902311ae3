"""The conditions of `rules.yaml` as Polars expressions: true = the row fails the rule."""

from datetime import UTC, datetime, timedelta

import polars as pl
from polars import col

HOUSE_NUMBER = (
    "[0-9０-９一二三四五六七八九十百千零〇两][A-Za-z甲乙丙丁]?[ #-]?(?:号|號|弄|幢|栋|座|单元|室|楼|层|组|队|社)"
)
EMAIL = r"^[^\s@.,;:<>()]+(?:\.[^\s@.,;:<>()]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$"
NAMES = r"^\s*(?:test|测试|asdf|xxx|先生|女士|无名)\s*$"
A_DAY_AGO = pl.lit(datetime(2026, 1, 15, 12, tzinfo=UTC) - timedelta(hours=24))

not_shipped = col("shipped_at").is_null()
not_gift = ~col("is_gift").fill_null(value=False)
in_china = col("country") == "CN"

FAILING: dict[str, pl.Expr] = {
    "paid_amount_differs": (col("payment_status") == "paid")
    & ((col("paid_amount") - col("total_amount")).abs() > 0.01),
    "discount_too_large": (col("goods_amount") > 0) & (col("discount_amount") > 0.7 * col("goods_amount")),
    "high_value_order": (col("total_amount") > 515) & not_shipped,
    "quantity_not_positive": col("quantity") <= 0,
    "line_price_zero": not_gift & (col("unit_price") == 0),
    "price_below_floor": not_gift & (col("unit_price") < col("cost_price")),
    "payment_details_missing": col("payment_status").is_in(["paid", "partially_paid"]) & col("paid_at").is_null(),
    "receiver_name_missing": (col("receiver_name") == "") & col("is_delivery"),
    "sku_missing": col("sku") == "",
    "refund_before_shipping": col("refund_status").is_in(["requested", "partial", "refunded"]) & not_shipped,
    "high_risk_order": col("risk_level").is_in(["high", "investigate", "cancel"]) & not_shipped,
    "receiver_name_suspicious": col("receiver_name").str.contains(NAMES),
    "address_without_house_number": in_china & (col("address") != "") & ~col("address").str.contains(HOUSE_NUMBER),
    "postcode_invalid": in_china & (col("postcode") != "") & ~col("postcode").str.contains("^[0-9]{6}$"),
    "email_invalid": (col("email") != "") & ~col("email").str.contains(EMAIL),
    "brushing_suspected": col("seller_note").str.contains("刷单|补单|空包|礼品单"),
    "payment_overdue": ~col("is_cod")
    & (col("payment_status") == "unpaid")
    & (col("status") == "pending_payment")
    & (col("created_at") < A_DAY_AGO),
    "paid_before_ordered": col("paid_at") < col("created_at") - pl.duration(minutes=5),
    "not_scanned_after_shipping": col("shipped_at").is_not_null()
    & col("first_scan_at").is_null()
    & (col("shipped_at") < A_DAY_AGO),
    "delivered_late": col("delivered_at") > col("promised_delivery_at"),
}
