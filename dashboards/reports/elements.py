"""Pieces of a page as HTML; every text is escaped here, and nowhere else."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from html import escape

import plotly.graph_objects as go
import polars as pl

from dashboards import formats, look
from dashboards.reports.facts import Fact
from dashboards.reports.words import CLOCK, ReportWords


def paragraph(text: str, kind: str = "") -> str:
    """A line of text."""
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def section(title: str, hint: str, content: str) -> str:
    """A heading, a hint, and HTML below them."""
    return f"<section><h2>{escape(title)}</h2>{paragraph(hint) if hint else ''}{content}</section>"


def fact_list(facts: Sequence[Fact], kind: str) -> str:
    """Figures side by side."""
    items = (f'<div title="{escape(fact.explained)}"><dt>{escape(fact.label)}</dt><dd>{escape(fact.text)}</dd></div>'
             for fact in facts)  # fmt: skip
    return f'<dl class="{kind}">{"".join(items)}</dl>'


def chart(figure: go.Figure, name: str) -> str:
    """A figure; the page loads Plotly once."""
    drawn: str = figure.to_html(full_html=False, include_plotlyjs=False, config=look.CHART, div_id=name)
    return drawn


def table(frame: pl.DataFrame, words: ReportWords) -> str:
    """A frame as a table that scrolls by itself where it is too wide."""
    numeric = [dtype.is_numeric() for dtype in frame.schema.values()]
    marks = [" class=n" if number else "" for number in numeric]
    columns = list(zip(marks, frame.columns, strict=True))
    head = "".join(f"<th{mark}>{escape(words.label(name))}</th>" for mark, name in columns)

    def cells(row: tuple[object, ...]) -> str:
        pairs = zip(columns, row, strict=True)
        return "".join(f"<td{mark}>{escape(_text(name, value))}</td>" for (mark, name), value in pairs)

    body = "".join(f"<tr>{cells(row)}</tr>" for row in frame.iter_rows())
    return f"<div class=scroll><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if name == "judged" and isinstance(value, float):
        return formats.share(value)
    if isinstance(value, datetime):
        return CLOCK.text(value)
    if isinstance(value, Decimal | float):
        return f"{value:,.2f}"
    return formats.count(value) if isinstance(value, int) else str(value)
