"""What exceptions are made of, days out of control, and what to expect."""

import polars as pl

from dashboards.ask import Connection, ask


def has_mix(connection: Connection) -> bool:
    """Whether the snapshot tells of the mix: nights of earlier versions did not."""
    return bool(connection.sql("SELECT 1 FROM duckdb_tables() WHERE table_name = 'mix'").fetchall())


def categories(connection: Connection) -> pl.DataFrame:
    """Categories with findings, the most first: category."""
    return ask(connection, "SELECT category FROM mix GROUP BY category ORDER BY sum(hits) DESC, category")


def dimensions(connection: Connection) -> pl.DataFrame:
    """Attributes with more than one value: dimension."""
    return ask(
        connection,
        "SELECT dimension FROM mix GROUP BY dimension HAVING count(DISTINCT value) > 1 ORDER BY dimension",
    )


def values(connection: Connection, category: str, dimension: str, limit: int) -> pl.DataFrame:
    """Table `mix` of a category and an attribute, the most hits first, with the `cumulative` share."""
    return ask(
        connection,
        """
        SELECT *, sum(share) OVER (ORDER BY hits DESC, value ROWS UNBOUNDED PRECEDING) AS cumulative
        FROM mix WHERE category = $category AND dimension = $dimension AND hits > 0
        ORDER BY hits DESC, value LIMIT $limit
        """,
        category=category,
        dimension=dimension,
        limit=limit,
    )


def chart_shops(connection: Connection, category: str) -> pl.DataFrame:
    """Shops with a control chart of the category, the most hits first: shop_id."""
    return ask(
        connection,
        "SELECT shop_id FROM control_chart WHERE category = $category GROUP BY 1 ORDER BY sum(hits) DESC, shop_id",
        category=category,
    )


def control(connection: Connection, category: str, shop: str) -> pl.DataFrame:
    """Table `control_chart` of a category and a shop, by day."""
    return ask(
        connection,
        "SELECT * FROM control_chart WHERE category = $category AND shop_id = $shop ORDER BY day",
        category=category,
        shop=shop,
    )


def products(connection: Connection, limit: int) -> pl.DataFrame:
    """Articles whose orders have findings surely more often than all orders together, over all categories.

    value (SKU), category, evaluable, hits, per_1000, per_1000_low, average (per 1,000 of the category).
    """
    return ask(
        connection,
        """
        WITH whole AS (
            SELECT category, 1000 * sum(hits) / nullif(sum(evaluable), 0) AS average
            FROM mix WHERE dimension = 'sku' GROUP BY category
        )
        SELECT value, category, evaluable, hits, per_1000, per_1000_low, average
        FROM mix JOIN whole USING (category)
        WHERE dimension = 'sku' AND value <> '…' AND evaluable >= 30 AND hits >= 5 AND per_1000_low > average
        ORDER BY hits - evaluable * average / 1000 DESC, value LIMIT $limit
        """,
        limit=limit,
    )


def has_costs(connection: Connection) -> bool:
    """Whether the snapshot tells what exceptions cost."""
    return bool(connection.sql("SELECT 1 FROM duckdb_tables() WHERE table_name = 'costs'").fetchall())


def costs(connection: Connection, limit: int) -> pl.DataFrame:
    """Table `costs`, the most at stake in average amounts of its currency first; all others of a currency last."""
    return ask(
        connection,
        """
        WITH scale AS (SELECT currency, sum(amount) / sum(orders) AS average FROM costs GROUP BY currency)
        SELECT c.* FROM costs c JOIN scale s ON s.currency IS NOT DISTINCT FROM c.currency
        ORDER BY sku = '…', amount / average DESC NULLS LAST, findings DESC, sku, warehouse_id LIMIT $limit
        """,
        limit=limit,
    )


def forecast(connection: Connection) -> pl.DataFrame:
    """Table `forecast` by day and category: day, category, orders, is_promotion, expected, low, high.

    The ends of several teams are added: the interval is a little too wide.
    """
    return ask(
        connection,
        """
        SELECT day, category, max(orders) AS orders, bool_or(is_promotion) AS is_promotion,
               sum(expected) AS expected, sum(low) AS low, sum(high) AS high
        FROM forecast GROUP BY day, category ORDER BY day, category
        """,
    )


def hours(connection: Connection) -> pl.DataFrame:
    """Hours of each team over the next two weeks: team, expected, hours."""
    return ask(
        connection,
        "SELECT team, sum(expected) AS expected, sum(hours) AS hours FROM forecast GROUP BY 1 ORDER BY 3 DESC, 1",
    )
