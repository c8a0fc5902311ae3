"""The tables of a report: a snapshot to frames whose cells read well.

Not here: how they are drawn (`workbook.py`, `page.py`), problems of the exports (`problems.py`).
"""

from collections.abc import Iterable

import polars as pl

from dashboards import case_queries, queries
from dashboards.ask import Connection, ask
from dashboards.filters import EVERYTHING, Filters
from dashboards.reports.words import RISK, ReportWords
from warehouse.tables.exceptions import COUNTED

NAMED = ("category", "team", "status")
KEYS = ("day", "shop_id", "source_id")
URGENT = Filters(priority=("1",))


def by_category(connection: Connection, words: ReportWords) -> pl.DataFrame:
    """Category, exceptions, of which each priority, orders, amount at risk per currency."""
    counts = ask(
        connection,
        f"""
        SELECT category, count(*) AS exceptions, count(*) FILTER (priority = 1) AS "priority:1",
               count(*) FILTER (priority = 2) AS "priority:2", count(*) FILTER (priority = 3) AS "priority:3",
               count(*) FILTER (priority = 4) AS "priority:4", count(DISTINCT order_key) AS orders_hit
        FROM {COUNTED} GROUP BY category ORDER BY exceptions DESC, category
        """,  # noqa: S608  # our names
    )
    return _said(_with_risk(connection, counts, ("category",)), words)


def by_shop(connection: Connection, words: ReportWords) -> pl.DataFrame:
    """Shop, source, orders, exceptions, orders per 1,000 judged (as in `queries.key_figures`), coverage, risk."""
    counts = ask(
        connection,
        f"""
        SELECT shop_id, source_id, coalesce(sum(orders), 0)::BIGINT AS orders,
               coalesce(sum(exceptions), 0)::BIGINT AS exceptions, coalesce(sum(urgent), 0)::BIGINT AS "priority:1",
               coalesce(sum(hit), 0)::BIGINT AS orders_hit,
               1000 * orders_hit / nullif(greatest(sum(most), orders_hit), 0) AS per_1000, max(judged) AS judged
        FROM (
            SELECT shop_id, source_id, count(*) AS orders FROM orders GROUP BY ALL
            UNION ALL BY NAME
            SELECT shop_id, source_id, count(*) AS exceptions, count(*) FILTER (priority = 1) AS urgent,
                   count(DISTINCT order_key) AS hit FROM {COUNTED} GROUP BY ALL
            UNION ALL BY NAME
            SELECT shop_id, source_id, max(c.hits + c.ok) FILTER (r.grain = 'order') AS most,
                   1 - sum(c.not_evaluable) / nullif(sum(c.orders), 0) AS judged
            FROM rule_coverage c JOIN rules r USING (rule_id) GROUP BY ALL
        ) GROUP BY ALL ORDER BY exceptions DESC, shop_id, source_id
        """,  # noqa: S608  # our names
    )
    return _said(_with_risk(connection, counts, ("shop_id", "source_id")), words)


def by_rule(connection: Connection, words: ReportWords) -> pl.DataFrame:
    """Every rule with its title, hits, rate and coverage."""
    columns = ("category", "priority", "team", "exceptions", "hits", "evaluable", "per_1000", "not_evaluable", "judged")
    rates = queries.rule_rates(connection, ())
    return _said(rates.select(pl.col(words.title_column).alias("rule"), *columns, "rule_id"), words)


def by_day(connection: Connection, words: ReportWords) -> pl.DataFrame:
    """Day on which orders were placed, exceptions in all and per category; the last row counts unknown days."""
    found = ask(
        connection,
        "SELECT day, category, sum(exceptions)::BIGINT AS n FROM exception_mix GROUP BY ALL ORDER BY ALL",
    )
    names = found["category"].unique().sort().to_list()
    counts = [pl.col("n").filter(pl.col("category") == name).sum().alias(f"category:{name}") for name in names]
    days = found.group_by("day").agg(pl.col("n").sum().alias("total"), *counts)
    return _said(days.sort("day", nulls_last=True), words)


def exceptions(connection: Connection, words: ReportWords, filters: Filters, limit: int) -> pl.DataFrame:
    """The first `limit` exceptions, the most urgent first."""
    found = case_queries.page(connection, filters, 1, limit)
    columns = (
        "priority", pl.col(words.title_column).alias("exception"), "order_id", "line_no", "amount_at_risk", "currency",
        "shop_id", "occurred_at", "status", "category", "team", "country", "province", "warehouse_id", "carrier",
        "source_id", "rule_id", "exception_id",
    )  # fmt: skip
    return _said(found.select(columns), words)


def count(connection: Connection, filters: Filters = EVERYTHING) -> int:
    """How many exceptions there are."""
    return int(case_queries.totals(connection, filters)["exceptions"][0])


def _with_risk(connection: Connection, counts: pl.DataFrame, keys: Iterable[str]) -> pl.DataFrame:
    """`counts` and, per currency, the amount at risk: an order counts once per key, with its largest amount."""
    names = ", ".join(keys)
    risk = ask(
        connection,
        f"""
        SELECT {names}, currency, sum(amount) AS amount FROM (
            SELECT {names}, any_value(currency) AS currency, max(amount_at_risk) AS amount FROM {COUNTED}
            WHERE order_key IS NOT NULL AND amount_at_risk IS NOT NULL GROUP BY {names}, order_key
        ) GROUP BY ALL ORDER BY ALL
        """,  # noqa: S608  # our names
    )
    currencies = risk["currency"].fill_null("").unique().sort().to_list()
    currency = pl.col("currency").fill_null("")
    amounts = [pl.col("amount").filter(currency == name).sum().alias(RISK + name) for name in currencies]
    wide = risk.group_by(names.split(", ")).agg(amounts)
    return counts.join(wide, on=names.split(", "), how="left", nulls_equal=True, maintain_order="left")


def _said(frame: pl.DataFrame, words: ReportWords) -> pl.DataFrame:
    """Values of closed sets in words; an unknown key says so."""
    for kind in (name for name in NAMED if name in frame.columns):
        known = {value: words.name(kind, value) for value in frame[kind].drop_nulls().unique()}
        frame = frame.with_columns(pl.col(kind).replace_strict(known, default=None, return_dtype=pl.String))
    keys = [name for name in KEYS if name in frame.columns and frame.schema[name] == pl.String]
    return frame.with_columns(pl.col(keys).fill_null(words("common.unknown")))
