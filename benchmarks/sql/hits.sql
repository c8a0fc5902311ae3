-- The long table of findings from the wide tables of verdicts. `gates`: rules that a layout cannot answer.
SELECT rule_id, order_key, NULL::INTEGER AS line_no
FROM (UNPIVOT order_verdicts ON COLUMNS(* EXCLUDE (order_key, source_id, shop_id, layout_id)) INTO NAME rule_id VALUE hit)
ANTI JOIN gates USING (rule_id, layout_id)
WHERE hit
UNION ALL
SELECT rule_id, order_key, line_no
FROM (UNPIVOT line_verdicts ON COLUMNS(* EXCLUDE (order_key, line_no, source_id, shop_id, layout_id)) INTO NAME rule_id VALUE hit)
ANTI JOIN gates USING (rule_id, layout_id)
WHERE hit
