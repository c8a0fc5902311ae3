"""The rules: what each found, how much it could judge, and what its sources lack."""

import polars as pl

from dashboards.ask import Connection, ask
from warehouse.tables.exceptions import COUNTED

ENOUGH = 30


def has_quality(connection: Connection) -> bool:
    """Whether the snapshot tells of the quality of rules: nights of earlier versions did not."""
    return bool(connection.sql("SELECT 1 FROM duckdb_tables() WHERE table_name = 'rule_quality'").fetchall())


def rules(connection: Connection) -> pl.DataFrame:
    """Every rule, the most hits first: rule_id, titles, category, priority, team, grain, hits, judged, rows, coverage,
    hits_by_day (list, oldest first), never_fires, always_fires.

    `hits` counts findings; `coverage` = judged / rows, null where no row was there to judge.
    """
    return ask(
        connection,
        f"""
        WITH found AS (SELECT rule_id, count(*) AS hits FROM {COUNTED} GROUP BY rule_id),
        covered AS (
            SELECT rule_id, sum(hits + ok)::BIGINT AS judged, sum(orders)::BIGINT AS rows, sum(ok)::BIGINT AS ok
            FROM rule_coverage GROUP BY rule_id
        ),
        per_day AS (
            SELECT rule_id, day, sum(hits_of_day) AS hits
            FROM (SELECT rule_id, unnest(from_json(hits_by_day, '["BIGINT"]')) AS hits_of_day,
                         unnest(range(14)) AS day FROM rule_quality)
            GROUP BY ALL
        ),
        trend AS (SELECT rule_id, list(hits::BIGINT ORDER BY day) AS hits_by_day FROM per_day GROUP BY rule_id)
        SELECT rule_id, title_en, title_zh, category, priority, team, grain, coalesce(f.hits, 0) AS hits, judged, rows,
               judged / nullif(rows, 0) AS coverage, hits_by_day,
               judged >= {ENOUGH} AND coalesce(f.hits, 0) = 0 AS never_fires,
               judged >= {ENOUGH} AND ok = 0 AS always_fires
        FROM rules LEFT JOIN found f USING (rule_id) LEFT JOIN covered USING (rule_id) LEFT JOIN trend USING (rule_id)
        ORDER BY hits DESC, rule_id
        """,
    )


def rule(connection: Connection, rule_id: str) -> pl.DataFrame:
    """The rule as it judged this night, one row of table `rules`; none if the snapshot does not know it."""
    return ask(connection, "SELECT * FROM rules WHERE rule_id = $rule_id", rule_id=rule_id)


def quality(connection: Connection, rule_id: str) -> pl.DataFrame:
    """Table `rule_quality` of one rule, the shop with the most hits first; `hits_by_day` as a list."""
    return ask(
        connection,
        """
        SELECT * REPLACE (from_json(hits_by_day, '["BIGINT"]') AS hits_by_day) FROM rule_quality
        WHERE rule_id = $rule_id ORDER BY hits DESC, shop_id, source_id
        """,
        rule_id=rule_id,
    )


def lacking(connection: Connection) -> pl.DataFrame:
    """rule_id, source_id, columns (list): what a rule needs and some exports of the source do not provide.

    A source that gives orders and lines in separate files has a layout for each.
    """
    return ask(
        connection,
        """
        WITH needs AS (
            SELECT rule_id, unnest(from_json(needs, '["VARCHAR"]')) AS name FROM rules WHERE grain IN ('order', 'line')
        ),
        used AS (
            SELECT DISTINCT 'orders' AS table_name, layout_id FROM orders
            UNION ALL SELECT DISTINCT 'order_lines', layout_id FROM order_lines
        ),
        sources AS (SELECT DISTINCT layout_id, source_id FROM layouts),
        provided AS (
            SELECT layout_id, CASE WHEN table_name = 'order_lines' THEN 'line.' ELSE '' END || column_name AS name
            FROM layouts
        )
        SELECT rule_id, source_id, list(DISTINCT name ORDER BY name) AS columns
        FROM needs JOIN used ON (used.table_name = 'order_lines') = starts_with(name, 'line.')
        JOIN sources USING (layout_id) ANTI JOIN provided USING (layout_id, name)
        GROUP BY rule_id, source_id ORDER BY rule_id, source_id
        """,
    )
