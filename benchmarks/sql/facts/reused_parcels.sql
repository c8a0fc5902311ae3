-- Orders whose parcel (carrier and tracking number) has several receivers.
WITH parcels AS (
    SELECT order_key, lower(coalesce(carrier, '')) AS carrier, compared(tracking_no) AS number, name
    FROM orders JOIN contacts USING (order_key)
    WHERE NOT has_ended(status) AND tracking_no <> ''
),
reused AS (
    SELECT carrier, number FROM parcels WHERE number IS NOT NULL GROUP BY ALL HAVING count(DISTINCT name) > 1
)
SELECT order_key FROM parcels SEMI JOIN reused USING (carrier, number)
