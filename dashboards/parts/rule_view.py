"""One rule in full, for people who write no SQL: what it looks for, examples, and how it does in each shop."""

import json
import re
from typing import Any

import polars as pl
import streamlit as st

from dashboards import formats, rule_queries
from dashboards.evidence import value_text
from dashboards.parts.findings import BADGES
from dashboards.parts.rule_list import column_name, remarks
from dashboards.parts.rule_shops import lacking, rule_shops
from dashboards.parts.rule_trial import rule_trial
from dashboards.view import View

# A title is plain text, also where a rule of the users has signs of Markdown in it.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>()#+.!|$:~-]")
VERDICTS = {"hit": "rules.hit", "ok": "rules.ok", "not_evaluable": "rules.unknown"}


def rule_view(view: View, rule_id: str) -> None:
    """Everything about the rule `rule_id`."""
    found = view.snapshot.ask(rule_queries.rule, rule_id)
    if found.is_empty():
        st.info(view.words("rules.gone"), icon=":material/search_off:")
        return
    rule = found.row(0, named=True)
    _head(view, rule)
    _advice(view, rule)
    _condition(view, rule)
    _examples(view, json.loads(rule["examples"]))
    rule_shops(view, rule)
    rule_trial(view, rule)


def _head(view: View, rule: dict[str, Any]) -> None:
    words = view.words
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(words.name("priority", str(rule["priority"])), color=BADGES.get(rule["priority"], "gray"))
        st.subheader(_MARKUP.sub(r"\\\g<0>", rule[words.title_column]), anchor=False)
    about = (
        words.name("category", rule["category"]), words.name("team", rule["team"]),
        words(f"rules.grain_{rule['grain']}"), words("rules.sla", hours=rule["sla_hours"]), rule["rule_id"],
        words("rules.version", version=rule["rule_version"]),
    )  # fmt: skip
    st.caption(" · ".join(about))
    listed = view.snapshot.ask(rule_queries.rules).filter(pl.col("rule_id") == rule["rule_id"])
    for remark in filter(None, remarks(listed, lacking(view, rule["rule_id"]), words)):
        st.warning(remark, icon=":material/info:")
    hits = listed["hits"][0]
    if hits and st.button(words("rules.see_findings", n=formats.count(hits)), icon=":material/arrow_forward:"):
        view.go("exceptions", rule=[rule["rule_id"]])


def _advice(view: View, rule: dict[str, Any]) -> None:
    for cell, part in zip(st.columns(2), ("guidance", "prevention"), strict=True):
        with cell, st.container(gap=None):
            st.caption(view.words(f"rules.{part}"))
            st.text(rule[f"{part}_{view.words.language}"])


def _condition(view: View, rule: dict[str, Any]) -> None:
    words = view.words
    st.subheader(words("rules.condition"), anchor=False)
    looked = [column_name(name, words) for name in json.loads(rule["needs"])]
    beyond = [
        words("rules.reference") if name == "reference" else words.name("table", name)
        for name in json.loads(rule["stands_on"])
    ]
    parts = [f"{words('rules.looks_at')}: {', '.join(looked)}"] if looked else []
    st.text("; ".join([*parts, *([f"{words('rules.stands_on')} {', '.join(beyond)}"] if beyond else [])]))
    if rule["applies"]:
        st.caption(words("rules.applies"))
        st.code(rule["applies"], language="sql", wrap_lines=True)
    st.caption(words("rules.hit_when"))
    st.code(rule["hit_when"], language="sql", wrap_lines=True)
    if rule["grain"] in ("order", "line") and not rule["judges_cancelled"]:
        st.caption(words("rules.cancelled"))
    params = json.loads(rule["params"])
    if params:
        said = [(name, value_text(name, value, words, view.clock)) for name, value in params.items()]
        st.caption(words("rules.params"))
        for name, value in said:
            st.text(f"{name} = {value}")


def _examples(view: View, examples: dict[str, list[dict[str, Any]]]) -> None:
    words = view.words
    given = {verdict: rows for verdict in VERDICTS if (rows := examples.get(verdict))}
    if not given:
        return
    st.subheader(words("rules.examples"), anchor=False)
    st.caption(words("rules.examples_hint"))
    for cell, (verdict, rows) in zip(st.columns(len(given)), given.items(), strict=True):
        with cell, st.container(border=True):
            st.markdown(f"**{words(VERDICTS[verdict])}**")
            for row in rows:
                st.text("• " + example_text(row, view))


def example_text(row: dict[str, Any], view: View) -> str:
    """An example in words."""
    words = view.words
    said = []
    for name, value in row.items():
        if name in ("lines", "others"):
            for number, part in enumerate(value, 1):
                label = words("rules.lines", n=number) if name == "lines" else words("rules.other_orders")
                said.append(f"{label} ({example_text(part, view)})")
        elif name == "tables":
            said += [
                f"{words.name('table', table)}: {json.dumps(part, ensure_ascii=False)}" for table, part in value.items()
            ]
        elif name == "not_provided":
            said.append(words("rules.not_provided", columns=", ".join(column_name(part, words) for part in value)))
        else:
            said.append(f"{words.name('column', name)}: {value_text(name, value, words, view.clock)}")
    return ", ".join(said) or words("rules.as_healthy")
