-- An article of a stock list in a warehouse, and (warehouse_id NULL) in all of them.
SELECT shop_id, sku, warehouse_id,
    CASE WHEN count(available_quantity) = count(*) THEN sum(available_quantity) END AS available,
    CASE WHEN bool_or(status <> 'delisted') THEN false WHEN count(status) = count(*) THEN true END AS is_delisted,
    min(expected_at) AS expected_at
FROM inventory
GROUP BY GROUPING SETS ((shop_id, sku, warehouse_id), (shop_id, sku))
