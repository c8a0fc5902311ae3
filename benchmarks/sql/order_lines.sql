-- The verdict of every rule on lines: one row per line, one column per rule; NULL = not evaluable.
WITH o AS (
    SELECT order_key, source_id, shop_id, buyer_id, created_at, coalesce(warehouse_id, '') AS warehouse_id,
        product_list, stock_list,
        has_ended(status) AS is_ended,
        waits(status, shipped_at) AS to_ship,
        coalesce(ship_by_at, CASE WHEN is_presale THEN presale_ship_at END, paid_at + INTERVAL 48 HOUR) AS deadline,
        coalesce(payment_status IN ('refunded', 'partially_refunded'), false)
            OR coalesce(refund_status IN ('refunded', 'partial'), false) AS is_refund
    FROM orders LEFT JOIN shops USING (shop_id)
),
l AS (
    SELECT order_lines.*, o.* EXCLUDE (order_key),
        p.sku AS listed, p.status AS product_status, p.purchase_limit,
        coalesce(p.floor_price, p.cost_price, order_lines.cost_price) AS floor,
        if(own.sku IS NULL, whole.available, own.available) AS available,
        if(own.sku IS NULL, whole.is_delisted, own.is_delisted) AS is_delisted,
        if(own.sku IS NULL, whole.expected_at, own.expected_at) AS expected_at,
        usual, n, claimed, bought
    FROM order_lines JOIN o USING (order_key)
        LEFT JOIN products AS p ON p.shop_id = product_list AND p.sku = order_lines.sku
        LEFT JOIN (FROM stock WHERE warehouse_id IS NOT NULL) AS own
            ON own.shop_id = stock_list AND own.sku = order_lines.sku AND own.warehouse_id = o.warehouse_id
        LEFT JOIN (FROM stock WHERE warehouse_id IS NULL) AS whole ON whole.shop_id = stock_list AND whole.sku = order_lines.sku
        LEFT JOIN quantities AS q ON q.source_id = o.source_id AND q.shop_id = o.shop_id AND q.sku = order_lines.sku
        LEFT JOIN claims USING (order_key, line_no)
        LEFT JOIN purchases USING (order_key, line_no)
)
SELECT order_key, line_no, source_id, shop_id, layout_id,
    NOT is_ended AND sku = '' AS sku_missing,
    NOT is_ended AND sku <> '' AND CASE WHEN listed IS NOT NULL THEN false WHEN product_list IS NOT NULL THEN true END AS sku_unknown,
    NOT is_ended AND to_ship AND greatest(product_status = 'delisted', is_delisted) AS sku_delisted,
    NOT is_ended AND to_ship AND quantity > available AS out_of_stock,
    NOT is_ended AND to_ship AND quantity > 0 AND claimed > available AS oversold,
    NOT is_ended AND available < 0 AS stock_negative,
    NOT is_ended AND to_ship AND quantity > available AND expected_at > deadline AS restock_after_deadline,
    NOT is_ended AND NOT is_refund AND quantity <= 0 AS quantity_not_positive,
    NOT is_ended AND quantity > greatest(10, usual) AND CASE WHEN sku IS NOT NULL THEN coalesce(n >= 30, false) END AS quantity_unusual,
    NOT is_ended AND NOT coalesce(is_gift, false) AND unit_price = 0 AS line_price_zero,
    NOT is_ended AND NOT coalesce(is_gift, false) AND CASE
        WHEN coalesce(line_discount_amount, 0) = 0 THEN unit_price < floor
        WHEN quantity > 0 THEN round(unit_price::DOUBLE - line_discount_amount::DOUBLE / quantity, 4) < floor::DOUBLE
        END AS price_below_floor,
    CASE WHEN listed IS NOT NULL AND buyer_id IS NOT NULL AND created_at IS NOT NULL AND quantity IS NOT NULL
        THEN coalesce(bought > purchase_limit, false) END AS purchase_limit_exceeded
FROM l
