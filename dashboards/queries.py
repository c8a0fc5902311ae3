"""What the overview shows: one function = one question = one frame, counted by DuckDB in the snapshot.

`shops` restricts to these shops; empty means all. Not here: the list and a single order (`case_queries`).
"""

import polars as pl

from dashboards.ask import Connection, ask
from warehouse.tables.exceptions import COUNTED

Shops = tuple[str, ...]

_SHOP = "(len($shops::VARCHAR[]) = 0 OR shop_id IN (SELECT unnest($shops::VARCHAR[])))"
# An order is at risk once, however many findings it has; a finding on a line counts the line.
_AT_RISK = f"""
    SELECT order_key, any_value(currency) AS currency, max(amount_at_risk) AS amount
    FROM {COUNTED} WHERE order_key IS NOT NULL AND amount_at_risk IS NOT NULL AND {{condition}}
    GROUP BY order_key
"""


def shops(connection: Connection) -> pl.DataFrame:
    """Every shop that has orders or exceptions: shop_id."""
    return ask(
        connection,
        """
        SELECT shop_id FROM (SELECT shop_id FROM rule_coverage UNION SELECT shop_id FROM exception_mix)
        WHERE shop_id IS NOT NULL ORDER BY shop_id
        """,
    )


def key_figures(connection: Connection, shops: Shops) -> pl.DataFrame:
    """One row: orders, exceptions, urgent (priority 1), orders_hit, orders_judged.

    `orders_judged` is how many orders at least one rule could judge. A snapshot counts per rule, so it is,
    per source and shop, the most orders that any one order rule judged, and never less than the orders with
    a finding.
    """
    return ask(
        connection,
        f"""
        WITH hit AS (
            SELECT source_id, shop_id, count(*) AS exceptions, count(*) FILTER (priority = 1) AS urgent,
                   count(DISTINCT order_key) AS orders_hit
            FROM {COUNTED} WHERE {_SHOP} GROUP BY ALL
        ), judged AS (
            SELECT source_id, shop_id, max(c.hits + c.ok) AS judged
            FROM rule_coverage c JOIN rules r USING (rule_id) WHERE r.grain = 'order' AND {_SHOP} GROUP BY ALL
        )
        SELECT (SELECT count(*) FROM orders WHERE {_SHOP}) AS orders,
               coalesce(sum(exceptions), 0)::BIGINT AS exceptions,
               coalesce(sum(urgent), 0)::BIGINT AS urgent,
               coalesce(sum(orders_hit), 0)::BIGINT AS orders_hit,
               coalesce(sum(greatest(judged, orders_hit)), 0)::BIGINT AS orders_judged
        FROM hit FULL JOIN judged
            ON hit.source_id IS NOT DISTINCT FROM judged.source_id
            AND hit.shop_id IS NOT DISTINCT FROM judged.shop_id
        """,
        shops=list(shops),
    )


def amount_at_risk(connection: Connection, shops: Shops) -> pl.DataFrame:
    """Per currency: orders with a finding and their amount, each order once; the most orders first."""
    return ask(
        connection,
        f"""
        SELECT currency, count(*) AS orders, sum(amount) AS amount FROM ({_AT_RISK.format(condition=_SHOP)})
        GROUP BY currency ORDER BY orders DESC, currency
        """,
        shops=list(shops),
    )


def mix_by_category(connection: Connection, shops: Shops) -> pl.DataFrame:
    """category, priority, exceptions."""
    return ask(
        connection,
        f"""
        SELECT category, priority, count(*) AS exceptions FROM {COUNTED} WHERE {_SHOP}
        GROUP BY ALL ORDER BY ALL
        """,
        shops=list(shops),
    )


def rule_rates(connection: Connection, shops: Shops) -> pl.DataFrame:
    """Every rule: titles, category, priority, team, exceptions, hits, evaluable, not_evaluable, per_1000,
    judged.

    per_1000 = 1000 hits / (hits + ok); judged = (hits + ok) / rows; null where nothing could be judged.
    """
    return ask(
        connection,
        f"""
        WITH found AS (SELECT rule_id, count(*) AS exceptions FROM {COUNTED} WHERE {_SHOP} GROUP BY rule_id),
        covered AS (
            SELECT rule_id, sum(hits)::BIGINT AS hits, sum(hits + ok)::BIGINT AS evaluable,
                   sum(not_evaluable)::BIGINT AS not_evaluable
            FROM rule_coverage WHERE {_SHOP} GROUP BY rule_id
        )
        SELECT rule_id, coalesce(title_en, rule_id) AS title_en, coalesce(title_zh, rule_id) AS title_zh,
               category, priority, team, coalesce(exceptions, 0) AS exceptions, hits, evaluable,
               not_evaluable,               1000 * hits / nullif(evaluable, 0) AS per_1000,
               evaluable / nullif(evaluable + not_evaluable, 0) AS judged
        FROM rules FULL JOIN found USING (rule_id) LEFT JOIN covered USING (rule_id)
        ORDER BY exceptions DESC, rule_id
        """,
        shops=list(shops),
    )


def trend(connection: Connection, shops: Shops, days: int) -> pl.DataFrame:
    """day, category, exceptions over the last `days` days on which orders with exceptions were placed."""
    return ask(
        connection,
        f"""
        SELECT day, category, sum(exceptions)::BIGINT AS exceptions FROM exception_mix
        WHERE {_SHOP} AND day > (SELECT max(day) FROM exception_mix WHERE {_SHOP}) - CAST($days AS INTEGER)
        GROUP BY ALL ORDER BY ALL
        """,
        shops=list(shops),
        days=days,
    )


def coverage(connection: Connection, shops: Shops) -> pl.DataFrame:
    """shop_id, category, rows, not_evaluable, judged (share of rows that its rules could judge)."""
    return ask(
        connection,
        f"""
        SELECT shop_id, category, sum(c.orders)::BIGINT AS rows,
               sum(c.not_evaluable)::BIGINT AS not_evaluable,
               1 - sum(c.not_evaluable) / nullif(sum(c.orders), 0) AS judged
        FROM rule_coverage c JOIN rules r USING (rule_id) WHERE {_SHOP} GROUP BY ALL ORDER BY ALL
        """,
        shops=list(shops),
    )


def nights(connection: Connection, limit: int) -> pl.DataFrame:
    """The last `limit` nights, the newest first."""
    return ask(connection, "SELECT * FROM runs ORDER BY as_of DESC, started_at DESC LIMIT $limit", limit=limit)
