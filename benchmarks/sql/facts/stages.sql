-- How long the orders of a shop were, or are so far, in each stage: until their next known time.
WITH o AS (
    SELECT *, CASE WHEN status NOT IN ('delivered', 'completed', 'cancelled', 'closed') THEN getvariable('as_of')
        ELSE coalesce(delivered_at, completed_at, cancelled_at) END AS until
    FROM orders
),
spans AS (
    SELECT source_id, shop_id, unnest([
        {stage: 'created_at', began: created_at, ended: coalesce(paid_at, approved_at, picked_at, packed_at, shipped_at, first_scan_at, delivered_at, until)},
        {stage: 'paid_at', began: paid_at, ended: coalesce(approved_at, picked_at, packed_at, shipped_at, first_scan_at, delivered_at, until)},
        {stage: 'approved_at', began: approved_at, ended: coalesce(picked_at, packed_at, shipped_at, first_scan_at, delivered_at, until)},
        {stage: 'picked_at', began: picked_at, ended: coalesce(packed_at, shipped_at, first_scan_at, delivered_at, until)},
        {stage: 'packed_at', began: packed_at, ended: coalesce(shipped_at, first_scan_at, delivered_at, until)},
        {stage: 'shipped_at', began: shipped_at, ended: coalesce(first_scan_at, delivered_at, until)},
        {stage: 'first_scan_at', began: first_scan_at, ended: coalesce(delivered_at, until)}], recursive := true)
    FROM o
)
SELECT source_id, shop_id, stage, quantile_cont((epoch_us(ended) - epoch_us(began)) / 3.6e9, 0.95) AS usual_hours, count(*) AS n
FROM spans WHERE ended >= began
GROUP BY ALL
