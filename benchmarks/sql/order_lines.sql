-- The verdict of every rule on lines: one row per line, one column per rule; NULL = not evaluable.
WITH o AS (
    SELECT order_key, source_id, shop_id,
        coalesce(status IN ('cancelled', 'closed'), false) AS is_ended,
        coalesce(payment_status IN ('refunded', 'partially_refunded'), false)
            OR coalesce(refund_status IN ('refunded', 'partial'), false) AS is_refund
    FROM orders
)
SELECT order_key, line_no, source_id, shop_id, layout_id,
    NOT is_ended AND sku = '' AS sku_missing,
    NOT is_ended AND NOT is_refund AND quantity <= 0 AS quantity_not_positive,
    NOT is_ended AND NOT coalesce(is_gift, false) AND unit_price = 0 AS line_price_zero,
    NOT is_ended AND NOT coalesce(is_gift, false) AND CASE
        WHEN coalesce(line_discount_amount, 0) = 0 THEN unit_price < cost_price
        WHEN quantity > 0 THEN round(unit_price::DOUBLE - line_discount_amount::DOUBLE / quantity, 4) < cost_price::DOUBLE
        END AS price_below_floor
FROM order_lines JOIN o USING (order_key)
