"""Overview: where exceptions come from, and how much could be judged."""

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from dashboards import figures, formats, look, queries
from dashboards.texts import Words
from dashboards.view import View

TOP_RULES = 12
DAYS = 60


def mix(view: View, shops: tuple[str, ...]) -> None:
    """Bars by category and by rule; a click opens the exceptions behind the bar. Then the days."""
    words, ask = view.words, view.snapshot.ask
    st.subheader(words("overview.mix"), anchor=False)
    st.caption(words("overview.click_hint"))
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.text(words("overview.by_category"))
        _clickable(
            figures.by_category(ask(queries.mix_by_category, shops), words),
            "by_category",
            lambda data: _open(view, shops, category=[data[0]], priority=[data[1]]),
        )
    with right:
        st.text(words("overview.by_rule"))
        rates = ask(queries.rule_rates, shops)
        _clickable(
            figures.by_rule(rates, words, TOP_RULES),
            "by_rule",
            lambda data: _open(view, shops, rule=[data[0]]),
        )
    st.subheader(words("overview.trend"), anchor=False)
    st.caption(words("overview.trend_hint", days=DAYS))
    chart(figures.trend(ask(queries.trend, shops, DAYS), words), "trend")


def coverage(view: View, shops: tuple[str, ...]) -> None:
    """Share of rows judged per shop and category, then every rule with its rate."""
    words, ask = view.words, view.snapshot.ask
    shares = ask(queries.coverage, shops)
    if shares.height:
        st.subheader(words("overview.coverage"), anchor=False)
        st.caption(words("overview.coverage_hint", rows=formats.count(int(shares["rows"].sum()))))
        chart(figures.coverage(shares, words), "coverage")
    st.subheader(words("overview.rates"), anchor=False)
    st.caption(words("overview.rates_hint"))
    _rates(view, shops, ask(queries.rule_rates, shops))


def chart(figure: go.Figure, key: str) -> None:
    """A figure to look at."""
    st.plotly_chart(figure, key=key, theme=None, config=look.CHART)


def _clickable(figure: go.Figure, key: str, clicked: Callable[[list[str]], None]) -> None:
    state = st.plotly_chart(figure, key=key, theme=None, config=look.CHART, on_select="rerun", selection_mode="points")
    for point in state["selection"]["points"][:1]:
        clicked(point["customdata"])


def _open(view: View, shops: tuple[str, ...], **filters: list[str]) -> None:
    view.go("exceptions", **filters, **({"shop": list(shops)} if shops else {}))


def _rates(view: View, shops: tuple[str, ...], rates: pl.DataFrame) -> None:
    words = view.words
    at_work = rates.filter(pl.col("hits").is_not_null() | (pl.col("exceptions") > 0))
    event = st.dataframe(
        at_work.select(
            pl.col(words.title_column).alias("rule"),
            pl.col("category").map_elements(lambda name: words.name("category", name), pl.String),
            "exceptions",
            "per_1000",
            "evaluable",
            "not_evaluable",
            (pl.col("judged") * 100).alias("judged"),
        ),
        key="rates",
        hide_index=True,
        placeholder=formats.NOTHING,
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        column_config=_rate_columns(words),
    )
    for row in picked_rows(event)[:1]:
        _open(view, shops, rule=[at_work["rule_id"][row]])


def _rate_columns(words: Words) -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        "rule": st.column_config.TextColumn(words("column.rule"), width="medium", pinned=True),
        "category": words("column.category"),
        "exceptions": number(words("column.exceptions"), format="localized"),
        "per_1000": number(words("overview.per_1000"), format="%.2f"),
        "evaluable": number(words("overview.evaluable"), format="localized"),
        "not_evaluable": number(words("overview.not_evaluable"), format="localized"),
        "judged": st.column_config.ProgressColumn(
            words("overview.judged"), format="%.1f %%", min_value=0, max_value=100
        ),
    }


def picked_rows(event: object) -> list[int]:
    """The rows that were clicked, by their mark or by one of their cells."""
    selection = event["selection"]  # type: ignore[index]  # Streamlit's dictionary-like state
    return [*selection["rows"], *(row for row, _ in selection["cells"])]
