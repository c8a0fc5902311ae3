"""What a person decided about a finding, and the buttons to decide."""

from typing import Any

import streamlit as st

from casework.decisions import WAIVED, DecisionError, Outcome, decide
from dashboards.case_store import store
from dashboards.view import View

WHO = "decision_who"
"""Whoever decided last in this browser is asked for the name only once."""


def decision(view: View, row: dict[str, Any], decided: dict[str, Any] | None) -> None:
    """One finding `row`: what holds with its undo, or the ways to decide."""
    words, key = view.words, row["exception_id"]
    outcome = decided["outcome"] if decided else "open"
    if decided:
        who, at = decided["who"] or words("decision.somebody"), view.clock.text(decided["at"])
        said = words("decision.said", outcome=words.name("decision", outcome), who=who, at=at)
        st.text(f"{said}: {decided['reason']}" if decided["reason"] else said)
    with st.container(horizontal=True, key=f"decide_{key}"):
        if decided and st.button(words("decision.undo"), key=f"undo_{key}", icon=":material/undo:"):
            _decide(row, "open")
        if outcome == "open" and st.button(words("decision.confirm"), key=f"confirm_{key}"):
            _decide(row, "confirmed")
        if outcome in ("open", "confirmed") and st.button(words("decision.resolve"), key=f"resolve_{key}"):
            _decide(row, "resolved")
        for waived in WAIVED if outcome in ("open", "confirmed") else ():
            _waive(view, row, waived)


def your_name(view: View) -> None:
    """Who decides, asked once above the findings."""
    st.session_state.setdefault(WHO, "")
    # A widget's own value is forgotten when its page is left; this one goes along.
    given = st.text_input(view.words("decision.who"), value=st.session_state[WHO], max_chars=200, width=300)
    st.session_state[WHO] = given


def _waive(view: View, row: dict[str, Any], outcome: Outcome) -> None:
    words, key = view.words, f"{outcome}_{row['exception_id']}"
    with st.popover(words.name("decision", outcome), key=f"waive_{key}"), st.form(key=f"form_{key}", border=False):
        reason = st.text_input(words("decision.why"), key=f"why_{key}", max_chars=1000)
        if st.form_submit_button(words("decision.save")):
            try:
                _decide(row, outcome, reason)
            except DecisionError:
                st.error(words("decision.need_why"))


def _decide(row: dict[str, Any], outcome: Outcome, reason: str = "") -> None:
    decide(store(), row, outcome, reason=reason, who=st.session_state[WHO])
    st.rerun()
