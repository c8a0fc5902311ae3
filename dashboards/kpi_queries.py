"""Delivery KPIs, and the orders that count against them."""

import polars as pl

from dashboards.ask import Connection, ask


def has_kpis(connection: Connection) -> bool:
    """Whether the snapshot tells of KPIs: nights of earlier versions did not."""
    return bool(connection.sql("SELECT 1 FROM duckdb_tables() WHERE table_name = 'kpis'").fetchall())


def shops(connection: Connection) -> pl.DataFrame:
    """Shops with KPIs: shop_id."""
    return ask(connection, "SELECT DISTINCT shop_id FROM kpis WHERE shop_id <> '' ORDER BY shop_id")


def kpis(connection: Connection, shop: str) -> pl.DataFrame:
    """Table `kpis` of one shop (all its sources), of all together for ''."""
    return ask(
        connection,
        """
        SELECT * FROM kpis WHERE shop_id = $shop AND ($shop <> '' OR source_id = '') ORDER BY kpi, days, source_id
        """,
        shop=shop,
    )


def orders_against(connection: Connection, kpi: str, shop: str) -> pl.DataFrame:
    """The orders that count against a KPI, the newest first: order_key, order_id, shop_id, at."""
    return ask(
        connection,
        """
        SELECT order_key, order_id, shop_id, "at" FROM kpi_orders
        WHERE kpi = $kpi AND ($shop = '' OR shop_id = $shop) ORDER BY "at" DESC, order_key LIMIT 200
        """,
        kpi=kpi,
        shop=shop,
    )
