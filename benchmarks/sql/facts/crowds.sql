-- Orders of a buyer or phone within the hour, names on a phone within 30 days, buyers at an address within 7 days.
WITH of_buyers AS (
    SELECT order_key, count(*) OVER hour AS orders FROM contacts
    WHERE buyer IS NOT NULL AND created_at IS NOT NULL
    WINDOW hour AS (PARTITION BY source_id, buyer ORDER BY created_at RANGE BETWEEN INTERVAL 1 HOUR PRECEDING AND CURRENT ROW)
),
of_phones AS (
    SELECT order_key, count(*) OVER hour AS orders FROM contacts
    WHERE phone IS NOT NULL AND created_at IS NOT NULL
    WINDOW hour AS (PARTITION BY phone ORDER BY created_at RANGE BETWEEN INTERVAL 1 HOUR PRECEDING AND CURRENT ROW)
),
names AS (
    SELECT order_key, count(DISTINCT name) OVER month AS names FROM contacts
    WHERE created_at IS NOT NULL AND phone IN (SELECT phone FROM contacts GROUP BY phone HAVING count(DISTINCT name) >= 4)
    WINDOW month AS (PARTITION BY phone ORDER BY created_at RANGE BETWEEN INTERVAL 30 DAY PRECEDING AND CURRENT ROW)
),
crowded AS (
    SELECT address, city FROM contacts WHERE address IS NOT NULL
    GROUP BY address, city HAVING count(DISTINCT source_id || '/' || buyer) >= 5
),
buyers AS (
    SELECT order_key, count(DISTINCT source_id || '/' || buyer) OVER week AS buyers
    FROM contacts JOIN crowded USING (address, city)
    WHERE created_at IS NOT NULL
    WINDOW week AS (PARTITION BY address, city ORDER BY created_at RANGE BETWEEN INTERVAL 7 DAY PRECEDING AND CURRENT ROW)
)
SELECT order_key, greatest(of_buyers.orders, of_phones.orders) AS orders_within, names, buyers
FROM (FROM of_buyers WHERE orders > 1) AS of_buyers FULL JOIN (FROM of_phones WHERE orders > 1) AS of_phones USING (order_key)
    FULL JOIN names USING (order_key) FULL JOIN buyers USING (order_key)
