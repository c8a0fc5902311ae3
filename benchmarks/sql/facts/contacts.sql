-- Who an order is for, as it is compared across orders; blank and unknown are both NULL.
SELECT order_key, source_id, shop_id, created_at,
    waits(status, shipped_at) AS waits, payment_status = 'paid' AS is_paid,
    nullif(buyer_id, '') AS buyer,
    compared_phone(phone) AS phone,
    compared(address) AS address,
    coalesce(city, '') AS city,
    compared(receiver_name) AS name
FROM orders
