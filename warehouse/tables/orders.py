"""`orders`: one row per order as its newest export tells it."""

from warehouse.table import FLAG, MONEY, NUMBER, TEXT, TIME, WHOLE, Column, Table

STATUSES = (
    "pending_payment", "paid", "processing", "partially_shipped", "shipped",
    "delivered", "completed", "cancelled", "closed", "unknown",
)  # fmt: skip
TERMINAL_STATUSES = ("delivered", "completed", "cancelled", "closed")
PAYMENT_STATUSES = ("unpaid", "failed", "partially_paid", "paid", "partially_refunded", "refunded", "unknown")
REFUND_STATUSES = ("none", "requested", "rejected", "partial", "refunded")
DELIVERY_STATUSES = (
    "none", "in_transit", "out_for_delivery", "attempt_failed", "refused", "returning",
    "returned", "lost", "damaged", "customs_hold", "delivered",
)  # fmt: skip
PERSONAL = ("buyer_id", "receiver_name", "phone", "email", "address", "postcode", "buyer_note", "seller_note")

TABLE = Table(
    "orders",
    "refined",
    "an order, as its newest export tells it",
    ("order_key",),
    (
        Column("order_key", TEXT, "source, shop and platform order id, joined by '/'"),
        Column("source_id", TEXT, "which mapping read it (sources/*.yaml)"),
        Column("shop_id", TEXT, "the shop: a column of the export, else the inbox sub-folder, else the source"),
        Column("platform", TEXT, "shopify, taobao, amazon ..."),
        Column("order_id", TEXT, "the platform's order number"),
        Column("status", TEXT, "canonical status", STATUSES),
        Column("raw_status", TEXT, "status as the export writes it"),
        Column("is_delivery", FLAG, "goods go to an address (false: pickup, virtual goods)"),
        Column("is_cod", FLAG, "cash on delivery"),
        Column("is_presale", FLAG, "sold before it is in stock"),
        Column("is_test", FLAG, "marked as a test by the platform"),
        Column("payment_status", TEXT, "canonical payment status", PAYMENT_STATUSES),
        Column("payment_method", TEXT, "as the export writes it"),
        Column("transaction_id", TEXT, "the payment's reference"),
        Column("refund_status", TEXT, "canonical refund status", REFUND_STATUSES),
        Column("currency", TEXT, "ISO 4217"),
        Column("goods_amount", MONEY, "goods before discount, in `currency`"),
        Column("freight_amount", MONEY, "shipping charged to the buyer"),
        Column("discount_amount", MONEY, "discounts, as a positive amount"),
        Column("tax_amount", MONEY, "tax that is added on top (0 where prices include it)"),
        Column("total_amount", MONEY, "what the buyer owes"),
        Column("paid_amount", MONEY, "what the buyer paid"),
        Column("refunded_amount", MONEY, "what was paid back"),
        Column("buyer_id", TEXT, "the platform's buyer account"),
        Column("receiver_name", TEXT, "receiver"),
        Column("phone", TEXT, "receiver's phone as written"),
        Column("email", TEXT, "buyer's e-mail"),
        Column("country", TEXT, "ISO 3166-1 alpha-2"),
        Column("province", TEXT, "province or state"),
        Column("city", TEXT, "city"),
        Column("district", TEXT, "district or county"),
        Column("address", TEXT, "street, house number and the rest that the buyer typed"),
        Column("postcode", TEXT, "postcode"),
        Column("name_is_masked", FLAG, "the export hides the name"),
        Column("phone_is_masked", FLAG, "the export hides the phone"),
        Column("address_is_masked", FLAG, "the export hides the address"),
        Column("buyer_note", TEXT, "what the buyer wrote"),
        Column("seller_note", TEXT, "what the shop wrote"),
        Column("created_at", TIME, "ordered"),
        Column("paid_at", TIME, "paid"),
        Column("approved_at", TIME, "approved"),
        Column("picked_at", TIME, "picked"),
        Column("packed_at", TIME, "packed"),
        Column("shipped_at", TIME, "handed to the carrier"),
        Column("first_scan_at", TIME, "first scan by the carrier: from the export, else from `tracking_events`"),
        Column("last_scan_at", TIME, "last scan by the carrier: from the export, else from `tracking_events`"),
        Column("delivered_at", TIME, "delivered: from the export, else from `tracking_events`"),
        Column("completed_at", TIME, "completed (confirmed by the buyer or the platform)"),
        Column("cancelled_at", TIME, "cancelled"),
        Column("refund_requested_at", TIME, "refund asked for"),
        Column("ship_by_at", TIME, "the platform's ship-by deadline"),
        Column("promised_delivery_at", TIME, "promised delivery (a date counts to the end of that day)"),
        Column("presale_ship_at", TIME, "promised shipping of a presale"),
        Column("warehouse_id", TEXT, "warehouse"),
        Column("carrier", TEXT, "carrier or service"),
        Column("tracking_no", TEXT, "tracking number"),
        Column(
            "delivery_status", TEXT, "canonical delivery status; of `tracking_events` the latest", DELIVERY_STATUSES
        ),
        Column("weight_kg", NUMBER, "weight in kg"),
        Column("risk_level", TEXT, "the platform's fraud risk"),
        Column("has_conflicting_rows", FLAG, "one export holds the order twice with different contents"),
        Column("layout_id", TEXT, "which canonical columns the export provides (table `layouts`)"),
        Column("source_file", TEXT, "file it was read from, relative to the inbox"),
        Column("source_row", WHOLE, "its data row in that file, counted from 1 after the header"),
        Column("exported_at", TIME, "when the export was made"),
    ),
)
