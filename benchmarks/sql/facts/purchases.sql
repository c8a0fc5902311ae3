-- Pieces of an article with a limit that the buyer ordered in the 30 days that end with the line's order.
SELECT order_key, line_no, round(sum(quantity) OVER (
    PARTITION BY source_id, buyer_id, product_list, order_lines.sku ORDER BY created_at
    RANGE BETWEEN INTERVAL 30 DAY PRECEDING AND CURRENT ROW), 6) AS bought
FROM order_lines JOIN orders USING (order_key) JOIN shops USING (shop_id)
    JOIN products AS p ON p.shop_id = product_list AND p.sku = order_lines.sku
WHERE purchase_limit IS NOT NULL AND NOT has_ended(orders.status) AND buyer_id <> '' AND created_at IS NOT NULL AND quantity > 0
