-- Orders that repeat one of the same buyer, phone or address, with the same articles, of the 24 hours before.
WITH identities AS (
    SELECT order_key, created_at, 'buyer' AS kind, source_id || '/' || buyer AS who FROM contacts WHERE waits
    UNION ALL
    SELECT order_key, created_at, 'phone', phone FROM contacts WHERE waits
    UNION ALL
    SELECT order_key, created_at, 'address', address || '/' || city FROM contacts WHERE waits
),
candidates AS (
    FROM identities WHERE who IS NOT NULL AND created_at IS NOT NULL
    QUALIFY count(*) OVER (PARTITION BY kind, who) > 1
),
articles AS (
    SELECT order_key, coalesce(nullif(sku, ''), title) AS article, quantity
    FROM order_lines SEMI JOIN candidates USING (order_key)
),
baskets AS (
    SELECT order_key, list((article, quantity) ORDER BY article, quantity) AS basket FROM articles
    GROUP BY order_key HAVING count(article) = count(*) AND count(quantity) = count(*)
),
repeated AS (
    SELECT order_key FROM candidates JOIN baskets USING (order_key)
    QUALIFY created_at <= INTERVAL 24 HOUR + lag(created_at) OVER (PARTITION BY kind, who, basket ORDER BY created_at, order_key)
)
SELECT DISTINCT order_key FROM repeated
