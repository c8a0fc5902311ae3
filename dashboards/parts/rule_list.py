"""The list of rules: hits, coverage, trend, and what is odd about one."""

from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from dashboards import formats, rule_queries, url_state
from dashboards.parts.filter_bar import many
from dashboards.parts.overview_mix import picked_rows
from dashboards.texts import Words
from dashboards.view import View

ROW, TALL = 35, 22


def rule_list(view: View) -> None:
    """Every rule; a click opens it."""
    words, found = view.words, view.snapshot.ask(rule_queries.rules)
    said = found.with_columns(pl.Series("remark", remarks(found, view.snapshot.ask(rule_queries.lacking), words)))
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        known = said["category"].unique(maintain_order=True).to_list()
        named = partial(words.name, "category")
        chosen = many("category", words("column.category"), known, named, words("exceptions.all"))
    odd = right.toggle(words("rules.remarks_only"), key="remarks_only")
    shown = said.filter(pl.col("category").is_in(chosen)) if chosen else said
    shown = shown.filter(pl.col("remark") != "") if odd else shown
    if shown.is_empty():
        st.info(words("rules.none"), icon=":material/search_off:")
        return
    hits = formats.count(int(shown["hits"].sum()))
    st.text(words("rules.found", rules=formats.count(shown.height), hits=hits))
    st.caption(words("rules.list_hint"))
    _table(view, shown)


def remarks(rules: pl.DataFrame, lacking: pl.DataFrame, words: Words) -> list[str]:
    """Per rule what is odd about it, blank where nothing is."""
    lacks = {row["rule_id"]: "" for row in lacking.iter_rows(named=True)}
    for row in lacking.iter_rows(named=True):
        columns = ", ".join(column_name(name, words) for name in row["columns"])
        part = words("rules.lacks", source=row["source_id"], columns=columns)
        lacks[row["rule_id"]] = " · ".join(filter(None, (lacks[row["rule_id"]], part)))
    return [_remark(row, lacks.get(row["rule_id"], ""), words) for row in rules.iter_rows(named=True)]


def _remark(rule: dict[str, Any], lacks: str, words: Words) -> str:
    said = [words(f"rules.{flag}") for flag in ("never_fires", "always_fires") if rule[flag]]
    if rule["grain"] in ("order", "line") and not rule["judged"]:
        said = [words("rules.not_evaluable" if rule["rows"] else "rules.nothing_to_judge")]
    return " · ".join(filter(None, (*said, lacks)))


def column_name(name: str, words: Words) -> str:
    """What a column that a rule needs is called; `line.sku` is the line's."""
    plain = words.name("column", name.removeprefix("line."))
    return words("rules.of_line", column=plain) if name.startswith("line.") else plain


def _table(view: View, rules: pl.DataFrame) -> None:
    words, column = view.words, st.column_config
    named = {kind: pl.col(kind).cast(pl.String).map_elements(partial(words.name, kind), pl.String)
             for kind in ("category", "priority")}  # fmt: skip
    shown = rules.select(
        pl.col(words.title_column).alias("rule"), "hits", (pl.col("coverage") * 100).alias("coverage"), "hits_by_day",
        "remark", named["priority"], named["category"],
    )  # fmt: skip
    st.dataframe(
        shown,
        key="rules",
        hide_index=True,
        placeholder=formats.NOTHING,
        height=min(shown.height + 1, TALL) * ROW + 3,
        on_select=partial(_picked, rules["rule_id"].to_list()),
        selection_mode=["single-row", "single-cell"],
        column_config={
            "rule": column.TextColumn(words("rules.title"), width=230),
            "hits": column.NumberColumn(words("rules.hits"), format="localized", width=60),
            "coverage": column.ProgressColumn(
                words("rules.coverage"), format="%.1f %%", min_value=0, max_value=100, width=115
            ),
            "hits_by_day": column.BarChartColumn(words("rules.trend"), y_min=0, width=110),
            "remark": column.TextColumn(words("rules.remark"), width=270),
            "priority": column.TextColumn(words("column.priority"), width=125),
            "category": column.TextColumn(words("column.category"), width=85),
        },
    )


def _picked(rule_ids: list[str]) -> None:
    for row in picked_rows(st.session_state["rules"])[:1]:
        url_state.put_now("open", [rule_ids[row]])
