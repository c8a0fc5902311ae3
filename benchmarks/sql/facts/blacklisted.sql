-- Orders whose buyer, phone or address is on the blacklist of their shop.
WITH listed AS (
    SELECT shop_id AS black_list, kind,
        CASE kind WHEN 'buyer_id' THEN compared_account(value) WHEN 'phone' THEN compared_phone(value) ELSE compared(value) END AS value
    FROM blacklist
),
told AS (
    SELECT order_key, black_list, compared_account(buyer) AS buyer, phone, address FROM contacts JOIN shops USING (shop_id)
)
SELECT order_key FROM told JOIN listed ON told.black_list = listed.black_list AND kind = 'buyer_id' AND buyer = value
UNION
SELECT order_key FROM told JOIN listed ON told.black_list = listed.black_list AND kind = 'phone' AND phone = value
UNION
SELECT order_key FROM told JOIN listed ON told.black_list = listed.black_list AND kind = 'address' AND address = value
