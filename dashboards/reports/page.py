"""A self-contained page: the dashboards' figures and the main tables, Plotly inside, nothing from a network."""

from datetime import datetime
from html import escape
from pathlib import Path

import polars as pl
from plotly.offline import get_plotlyjs

from dashboards import figures, formats, queries
from dashboards.ask import Connection
from dashboards.filters import EVERYTHING
from dashboards.reports import tables
from dashboards.reports.elements import chart, fact_list, paragraph, section, table
from dashboards.reports.facts import Fact
from dashboards.reports.problems import problems
from dashboards.reports.words import ReportWords

STYLE = Path(__file__).with_name("page.css")
TOP_RULES, DAYS, NIGHTS, URGENT_ROWS, PROBLEM_ROWS = 12, 60, 30, 50, 200
# The browser refuses whatever is not in the file.
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
URGENT_COLUMNS = (
    "priority", "exception", "order_id", "line_no", "amount_at_risk", "currency", "shop_id", "occurred_at", "status",
    "category", "team",
)  # fmt: skip


def page(connection: Connection, words: ReportWords, night: list[Fact], key: list[Fact], run_id: str) -> str:
    """The page as HTML."""
    judged = next(fact.text for fact in night if isinstance(fact.value, datetime))
    head = (
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(words('report.title'))} · {judged} UTC</title>",
        f"<style>{STYLE.read_text(encoding='utf-8')}</style>",
        f"<script>{get_plotlyjs()}</script>",
    )
    body = (
        f"<header><h1>{escape(words('report.title'))}</h1>",
        fact_list(night, "night"),
        paragraph(words("report.privacy")),
        "</header><main>",
        fact_list(key, "cards"),
        *_exceptions(connection, words),
        *_judged(connection, words),
        *_nights(connection, words),
        *_lists(connection, words),
        *_problems(connection, words, run_id),
        "</main>",
    )
    start = f'<!DOCTYPE html>\n<html lang="{words.language}">\n<head>'
    return "\n".join((start, *head, "</head>\n<body>", *body, "</body>\n</html>\n"))


def _exceptions(connection: Connection, words: ReportWords) -> list[str]:
    mix, rates = queries.mix_by_category(connection, ()), queries.rule_rates(connection, ())
    if mix.is_empty():
        return [paragraph(words("overview.no_exceptions"), "good")]
    drawn = {
        "by_category": chart(figures.by_category(mix, words), "by_category"),
        "by_rule": chart(figures.by_rule(rates, words, TOP_RULES), "by_rule"),
    }
    pair = "".join(f"<div><h3>{escape(words(f'overview.{name}'))}</h3>{said}</div>" for name, said in drawn.items())
    trend = chart(figures.trend(queries.trend(connection, (), DAYS), words), "trend")
    return [
        section(words("overview.mix"), "", f"<div class=two>{pair}</div>"),
        section(words("overview.trend"), words("overview.trend_hint", days=DAYS), trend),
    ]


def _judged(connection: Connection, words: ReportWords) -> list[str]:
    shares = queries.coverage(connection, ())
    if shares.is_empty():
        return []
    hint = words("overview.coverage_hint", rows=formats.count(int(shares["rows"].sum())))
    return [section(words("overview.coverage"), hint, chart(figures.coverage(shares, words), "coverage"))]


def _nights(connection: Connection, words: ReportWords) -> list[str]:
    runs = queries.nights(connection, NIGHTS)
    if runs.height < 2:
        return []
    drawn = chart(figures.nights(runs.reverse(), words), "nights")
    return [section(words("table.runs"), words("report.nights_hint"), drawn)]


def _lists(connection: Connection, words: ReportWords) -> list[str]:
    urgent = tables.exceptions(connection, words, EVERYTHING, URGENT_ROWS).select(URGENT_COLUMNS)
    at_work = pl.col("hits").is_not_null() | (pl.col("exceptions") > 0)
    rules = tables.by_rule(connection, words).filter(at_work).drop("rule_id")
    title = words("report.urgent", shown=urgent.height, all=formats.count(tables.count(connection)))
    first = [section(title, words("report.urgent_hint"), table(urgent, words))] if urgent.height else []
    return [
        *first,
        section(words("report.shops"), "", table(tables.by_shop(connection, words), words)),
        section(words("overview.rates"), "", table(rules, words)),
    ]


def _problems(connection: Connection, words: ReportWords, run_id: str) -> list[str]:
    found = problems(connection, words, run_id)
    shown = found.head(PROBLEM_ROWS)
    title = words("report.problems", shown=shown.height, all=formats.count(found.height))
    good = paragraph(words("overview.no_data_problems"), "good")
    return [section(title, "", table(shown, words) if shown.height else good)]
