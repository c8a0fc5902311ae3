-- Coverage per rule, source and shop from the wide tables of verdicts.
WITH order_rows AS (SELECT source_id, shop_id, layout_id, count(*) AS row_count FROM order_verdicts GROUP BY ALL),
line_rows AS (SELECT source_id, shop_id, layout_id, count(*) AS row_count FROM line_verdicts GROUP BY ALL),
order_hits AS (SELECT source_id, shop_id, layout_id, coalesce(count_if(COLUMNS(* EXCLUDE (order_key, source_id, shop_id, layout_id))), 0) AS '\0'
    FROM order_verdicts GROUP BY ALL),
order_known AS (SELECT source_id, shop_id, layout_id, count(COLUMNS(* EXCLUDE (order_key, source_id, shop_id, layout_id))) AS '\0'
    FROM order_verdicts GROUP BY ALL),
line_hits AS (SELECT source_id, shop_id, layout_id, coalesce(count_if(COLUMNS(* EXCLUDE (order_key, line_no, source_id, shop_id, layout_id))), 0) AS '\0'
    FROM line_verdicts GROUP BY ALL),
line_known AS (SELECT source_id, shop_id, layout_id, count(COLUMNS(* EXCLUDE (order_key, line_no, source_id, shop_id, layout_id))) AS '\0'
    FROM line_verdicts GROUP BY ALL),
counted AS (
    SELECT * FROM (UNPIVOT order_hits ON COLUMNS(* EXCLUDE (source_id, shop_id, layout_id)) INTO NAME rule_id VALUE hits)
        JOIN (UNPIVOT order_known ON COLUMNS(* EXCLUDE (source_id, shop_id, layout_id)) INTO NAME rule_id VALUE known)
        USING (source_id, shop_id, layout_id, rule_id) JOIN order_rows USING (source_id, shop_id, layout_id)
    UNION ALL
    SELECT * FROM (UNPIVOT line_hits ON COLUMNS(* EXCLUDE (source_id, shop_id, layout_id)) INTO NAME rule_id VALUE hits)
        JOIN (UNPIVOT line_known ON COLUMNS(* EXCLUDE (source_id, shop_id, layout_id)) INTO NAME rule_id VALUE known)
        USING (source_id, shop_id, layout_id, rule_id) JOIN line_rows USING (source_id, shop_id, layout_id)
)
SELECT rule_id, source_id, shop_id, sum(row_count)::BIGINT AS orders,
    sum(if(gates.rule_id IS NULL, hits, 0))::BIGINT AS hits,
    sum(if(gates.rule_id IS NULL, known - hits, 0))::BIGINT AS ok,
    sum(if(gates.rule_id IS NULL, row_count - known, row_count))::BIGINT AS not_evaluable
FROM counted LEFT JOIN gates USING (rule_id, layout_id)
GROUP BY ALL
