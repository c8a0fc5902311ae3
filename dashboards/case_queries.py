"""The exceptions one by one, and the order behind them. SQL cuts the pages: it never loads all."""

import polars as pl

from dashboards.ask import Connection, ask
from dashboards.filters import Filters
from warehouse.tables.exceptions import COUNTED

_SHOWN = """
    e.exception_id, e.order_key, e.order_id, e.line_no, e.shop_id, e.source_id, e.rule_id, e.category,
    e.priority, e.team, coalesce(r.title_en, e.rule_id) AS title_en,
    coalesce(r.title_zh, e.rule_id) AS title_zh,
    e.amount_at_risk, e.currency, e.occurred_at, e.detected_at, o.status, o.country, o.province,
    o.warehouse_id, o.carrier
"""
# Amounts of different currencies are compared by how many average amounts of their currency they are.
_SCALE = f"scale AS (SELECT currency, avg(amount_at_risk) AS average FROM {COUNTED} GROUP BY currency)"
_BY_URGENCY = "ORDER BY e.priority, e.amount_at_risk / s.average DESC NULLS LAST, e.exception_id"
_SCALED = "LEFT JOIN scale s ON s.currency = e.currency"


def totals(connection: Connection, filters: Filters) -> pl.DataFrame:
    """One row: exceptions and orders that the filters leave."""
    return ask(
        connection,
        f"""
        SELECT count(*) AS exceptions, count(DISTINCT order_key) AS orders
        FROM {COUNTED} e WHERE {filters.condition()}
        """,
        **filters.parameters(),
    )


def page(connection: Connection, filters: Filters, number: int, size: int) -> pl.DataFrame:
    """Page `number` (from 1) of the exceptions: by priority, then amount for its currency."""
    # The keys are sorted alone; the wide rest is looked up for the rows of the page.
    return ask(
        connection,
        f"""
        WITH {_SCALE}, chosen AS (
            SELECT e.exception_id FROM {COUNTED} e {_SCALED} WHERE {filters.condition()} {_BY_URGENCY}
            LIMIT $size OFFSET $skip
        )
        SELECT {_SHOWN} FROM chosen JOIN exceptions e USING (exception_id) {_SCALED}
        LEFT JOIN rules r USING (rule_id) LEFT JOIN orders o ON o.order_key = e.order_key {_BY_URGENCY}
        """,
        **filters.parameters(),
        size=size,
        skip=(number - 1) * size,
    )


def everything(connection: Connection, filters: Filters) -> pl.DataFrame:
    """All exceptions that the filters leave, for a download."""
    return ask(
        connection,
        f"""
        WITH {_SCALE} SELECT {_SHOWN} FROM {COUNTED} e {_SCALED} LEFT JOIN rules r USING (rule_id)
        LEFT JOIN orders o ON o.order_key = e.order_key WHERE {filters.condition()} {_BY_URGENCY}
        """,
        **filters.parameters(),
    )


def decidable(connection: Connection, filters: Filters, limit: int) -> pl.DataFrame:
    """What a decision is about, of the exceptions that the filters leave: the columns of `casework.decisions.ABOUT`."""
    return ask(
        connection,
        f"""
        SELECT e.exception_id, e.rule_id, e.rule_version, e.source_id, e.shop_id, e.order_key, e.line_no
        FROM {COUNTED} e WHERE {filters.condition()} ORDER BY e.exception_id LIMIT $limit
        """,
        **filters.parameters(),
        limit=limit,
    )


def options(connection: Connection) -> pl.DataFrame:
    """What can be chosen: field, value, exceptions; the most frequent first."""
    return ask(
        connection,
        f"""
        WITH own AS (
            SELECT category, rule_id AS rule, CAST(priority AS VARCHAR) AS priority, team, shop_id AS shop,
                   source_id AS source, currency, count(*) AS n
            FROM {COUNTED} GROUP BY ALL
        ), placed AS (
            SELECT country, province, carrier, warehouse_id AS warehouse, count(*) AS n
            FROM {COUNTED} JOIN orders USING (order_key) GROUP BY ALL
        ), long AS (
            UNPIVOT own ON category, rule, priority, team, shop, source, currency INTO NAME field VALUE value
            UNION ALL BY NAME
            UNPIVOT placed ON country, province, carrier, warehouse INTO NAME field VALUE value
        )
        SELECT field, value, sum(n)::BIGINT AS exceptions FROM long
        GROUP BY ALL ORDER BY field, exceptions DESC, value
        """,
    )


def rule_titles(connection: Connection) -> pl.DataFrame:
    """rule_id, title_en, title_zh."""
    return ask(connection, "SELECT rule_id, title_en, title_zh FROM rules ORDER BY rule_id")


def order(connection: Connection, order_key: str) -> pl.DataFrame:
    """The order, one row; none if the snapshot does not hold it."""
    return ask(connection, "SELECT * FROM orders WHERE order_key = $order_key", order_key=order_key)


def lines(connection: Connection, order_key: str) -> pl.DataFrame:
    """Its lines."""
    return ask(
        connection,
        "SELECT * FROM order_lines WHERE order_key = $order_key ORDER BY line_no",
        order_key=order_key,
    )


def findings(connection: Connection, order_key: str | None, exception_id: str | None) -> pl.DataFrame:
    """The exceptions of an order, or the one with this id, and what their rules say; most urgent first.

    Suppressed ones come last; `by_en` and `by_zh` are the titles of the rules that silence them.
    """
    return ask(
        connection,
        """
        SELECT e.*, coalesce(r.title_en, e.rule_id) AS title_en, coalesce(r.title_zh, e.rule_id) AS title_zh,
               r.guidance_en, r.guidance_zh, r.prevention_en, r.prevention_zh, r.sla_hours,
               coalesce(s.title_en, e.suppressed_by) AS by_en, coalesce(s.title_zh, e.suppressed_by) AS by_zh
        FROM exceptions e LEFT JOIN rules r USING (rule_id) LEFT JOIN rules s ON s.rule_id = e.suppressed_by
        WHERE e.order_key = $order_key OR e.exception_id = $exception_id
        ORDER BY e.suppressed_by IS NOT NULL, e.priority, e.amount_at_risk DESC NULLS LAST, e.line_no, e.exception_id
        """,
        order_key=order_key,
        exception_id=exception_id,
    )
