"""The conditions of `rules.yaml`, written by hand in DuckDB's SQL: true = the row fails the rule."""

HOUSE_NUMBER = (
    "[0-9０-９一二三四五六七八九十百千零〇两][A-Za-z甲乙丙丁]?[ #-]?(?:号|號|弄|幢|栋|座|单元|室|楼|层|组|队|社)"
)
EMAIL = r"[^\s@.,;:<>()]+(?:\.[^\s@.,;:<>()]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
NAMES = r"\s*(?:test|测试|asdf|xxx|先生|女士|无名)\s*"
AS_OF = "TIMESTAMPTZ '2026-01-15 12:00:00+00'"

FAILING = {
    "paid_amount_differs": "payment_status = 'paid' AND abs(paid_amount - total_amount) > 0.01",
    "discount_too_large": "goods_amount > 0 AND discount_amount > 0.7 * goods_amount",
    "high_value_order": "total_amount > 515 AND shipped_at IS NULL",
    "quantity_not_positive": "quantity <= 0",
    "line_price_zero": "NOT coalesce(is_gift, false) AND unit_price = 0",
    "price_below_floor": "NOT coalesce(is_gift, false) AND unit_price < cost_price",
    "payment_details_missing": "payment_status IN ('paid', 'partially_paid') AND paid_at IS NULL",
    "receiver_name_missing": "receiver_name = '' AND is_delivery",
    "sku_missing": "sku = ''",
    "refund_before_shipping": "refund_status IN ('requested', 'partial', 'refunded') AND shipped_at IS NULL",
    "high_risk_order": "risk_level IN ('high', 'investigate', 'cancel') AND shipped_at IS NULL",
    "receiver_name_suspicious": f"regexp_full_match(receiver_name, '{NAMES}')",
    "address_without_house_number": "country = 'CN' AND address <> '' "
    f"AND NOT regexp_matches(address, '{HOUSE_NUMBER}')",
    "postcode_invalid": "country = 'CN' AND postcode <> '' AND NOT regexp_full_match(postcode, '[0-9]{6}')",
    "email_invalid": f"email <> '' AND NOT regexp_full_match(email, '{EMAIL}')",
    "brushing_suspected": "regexp_matches(seller_note, '刷单|补单|空包|礼品单')",
    "payment_overdue": "NOT is_cod AND payment_status = 'unpaid' AND status = 'pending_payment' "
    f"AND created_at < {AS_OF} - INTERVAL 24 HOUR",
    "paid_before_ordered": "paid_at < created_at - INTERVAL 5 MINUTE",
    "not_scanned_after_shipping": "shipped_at IS NOT NULL AND first_scan_at IS NULL "
    f"AND shipped_at < {AS_OF} - INTERVAL 24 HOUR",
    "delivered_late": "delivered_at > promised_delivery_at",
}
