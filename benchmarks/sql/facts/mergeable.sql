-- Paid orders that wait beside another one of the same shop, buyer and receiver.
SELECT order_key FROM contacts ANTI JOIN duplicates USING (order_key)
WHERE waits AND is_paid AND buyer IS NOT NULL AND name IS NOT NULL AND address IS NOT NULL
QUALIFY count(*) OVER (PARTITION BY source_id, shop_id, buyer, name, address, city, coalesce(phone, '')) > 1
