-- Pieces that waiting orders want of the same stock up to each line: who paid first is served first.
SELECT order_key, line_no, round(sum(quantity) OVER (
    PARTITION BY stock_list, order_lines.sku, own.warehouse_id ORDER BY paid_at NULLS LAST, order_key, line_no ROWS UNBOUNDED PRECEDING), 6) AS claimed
FROM order_lines JOIN orders USING (order_key) JOIN shops USING (shop_id)
    LEFT JOIN stock AS own ON own.shop_id = stock_list AND own.sku = order_lines.sku AND own.warehouse_id = coalesce(orders.warehouse_id, '')
WHERE waits(status, shipped_at) AND quantity > 0 AND stock_list IS NOT NULL
