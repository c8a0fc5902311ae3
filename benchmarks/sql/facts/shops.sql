-- Which list of each companion table counts for a shop: its own, else the one for all shops (''); NULL = none.
SELECT shop_id,
    coalesce((SELECT max(l.shop_id) FROM products l WHERE l.shop_id = s.shop_id), (SELECT max(shop_id) FROM products WHERE shop_id = '')) AS product_list,
    coalesce((SELECT max(l.shop_id) FROM inventory l WHERE l.shop_id = s.shop_id), (SELECT max(shop_id) FROM inventory WHERE shop_id = '')) AS stock_list,
    coalesce((SELECT max(l.shop_id) FROM blacklist l WHERE l.shop_id = s.shop_id), (SELECT max(shop_id) FROM blacklist WHERE shop_id = '')) AS black_list,
    coalesce((SELECT max(l.shop_id) FROM no_service_regions l WHERE l.shop_id = s.shop_id), (SELECT max(shop_id) FROM no_service_regions WHERE shop_id = '')) AS region_list
FROM (SELECT DISTINCT shop_id FROM orders) AS s
