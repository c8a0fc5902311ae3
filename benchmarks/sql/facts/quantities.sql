-- How many pieces the lines of a shop's article usually have; articles with at least 30 lines.
SELECT source_id, shop_id, sku, quantile_cont(quantity, 0.995) AS usual, count(*) AS n
FROM order_lines JOIN orders USING (order_key)
WHERE quantity > 0 AND sku <> ''
GROUP BY ALL HAVING count(*) >= 30
