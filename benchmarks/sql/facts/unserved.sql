-- Orders to a region that their carrier does not serve. "顺丰" of the list is the carrier of "顺丰速运".
SELECT DISTINCT order_key
FROM orders JOIN shops USING (shop_id)
    JOIN no_service_regions AS r ON r.shop_id = region_list AND r.province = orders.province
        AND (r.city = '' OR r.city = orders.city) AND starts_with(lower(orders.carrier), lower(r.carrier))
WHERE orders.carrier <> ''
