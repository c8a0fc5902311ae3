"""How long findings wait for people: a row per group and stage of a case."""

import polars as pl
import streamlit as st

from dashboards import formats, stage_queries, url_state
from dashboards.parts.filter_bar import rule_titles
from dashboards.view import View
from warehouse.tables.case_stages import DIMENSIONS

SHOWN, ROW, TALL = 200, 35, 14
NAMED = {"category": "category", "team": "team"}


def case_stages(view: View) -> None:
    """The heading, the choice of groups, the table."""
    words = view.words
    if not view.snapshot.read(stage_queries.has_cases):
        return
    st.subheader(words("stages.cases"), anchor=False)
    if view.snapshot.ask(stage_queries.case_stages, DIMENSIONS[0], 1).is_empty():
        st.info(words("stages.cases_none"), icon=":material/hourglass_empty:")
        return
    st.caption(words("stages.cases_hint"))
    if url_state.must_seed("cases_by"):
        asked = url_state.values("cases_by")[:1]
        st.session_state["cases_by"] = asked[0] if asked and asked[0] in DIMENSIONS else DIMENSIONS[0]
    by = st.selectbox(words("stages.by"), DIMENSIONS, key="cases_by", format_func=lambda name: _title(view, name))
    url_state.put("cases_by", [by] if by != DIMENSIONS[0] else [])
    _table(view, view.snapshot.ask(stage_queries.case_stages, by, SHOWN), by)


def _title(view: View, dimension: str) -> str:
    if dimension == DIMENSIONS[0]:
        return view.words("stages.cases_all")
    return view.words.name("column", {"rule_id": "rule"}.get(dimension, dimension))


def _table(view: View, rows: pl.DataFrame, by: str) -> None:
    words, column = view.words, st.column_config
    titles = rule_titles(view) if by == "rule_id" else {}
    named = [titles.get(value) or words.name(NAMED.get(by, "value"), value) for value in rows["value"]]
    groups = pl.Series("value", named if titles or by in NAMED else rows["value"], pl.String)
    stages = [words(f"stages.case_{start}_{end}") for start, end in rows.select("stage_from", "stage_to").iter_rows()]
    shown = rows.select(
        groups, pl.Series("stage", stages, pl.String), "n", "open",
        pl.col("p50_hours", "p90_hours").map_elements(formats.hours, pl.String),
        (pl.col("over_sla") * 100).alias("over_sla"), "late_hours",
    )  # fmt: skip
    st.dataframe(
        shown if by != DIMENSIONS[0] else shown.drop("value"),
        key=f"cases_{by}",
        hide_index=True,
        placeholder=formats.NOTHING,
        height=min(rows.height + 1, TALL) * ROW + 3,
        column_config={
            "value": column.TextColumn(_title(view, by), width="medium", pinned=True),
            "stage": column.TextColumn(words("stages.stage"), width="medium"),
            "n": column.NumberColumn(words("stages.cases_n"), format="localized"),
            "open": column.NumberColumn(words("stages.cases_open"), format="localized"),
            "p50_hours": words("stages.p50_hours"),
            "p90_hours": words("stages.p90_hours"),
            "over_sla": column.NumberColumn(words("stages.cases_over_sla"), format="%.1f %%"),
            "late_hours": column.NumberColumn(words("stages.cases_late_hours"), format="localized", step=1),
        },
    )
