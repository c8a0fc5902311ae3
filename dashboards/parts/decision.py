"""What a person decided about a finding, and the buttons to decide."""

from typing import Any

import streamlit as st

from casework.decisions import WAIVED, DecisionError, Outcome, decide, decide_all
from dashboards import case_queries, formats
from dashboards.case_store import store
from dashboards.filters import Filters
from dashboards.view import View

MOST = 1000
"""Exceptions that one click may decide about."""
OUTCOMES: tuple[Outcome, ...] = ("confirmed", "resolved", "false_alarm", "accepted", "open")
SAID = "decision_said"
"""What the run before decided, to be told by this one."""
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


def decide_listed(view: View, filters: Filters, found: int) -> None:
    """One decision about all exceptions that the filters leave, if they are not too many to be meant."""
    words = view.words
    if said := st.session_state.pop(SAID, None):
        st.toast(said, icon=":material/done_all:")
    with st.popover(words("decision.listed"), icon=":material/done_all:", key="decide_listed"):
        if found > MOST:
            st.info(words("decision.too_many", n=formats.count(found), most=formats.count(MOST)))
            return
        st.text(words("decision.about", n=formats.count(found)))
        with st.form(key="form_listed", border=False):
            outcome = st.selectbox(
                words("exceptions.handled"), OUTCOMES, key="listed_outcome",
                format_func=lambda name: words("decision.undo") if name == "open" else words.name("decision", name),
            )  # fmt: skip
            reason = st.text_input(words("decision.why_waived"), key="listed_why", max_chars=1000)
            who = st.text_input(words("decision.who"), value=st.session_state.get(WHO, ""), max_chars=200)
            if not st.form_submit_button(words("decision.save")):
                return
        st.session_state[WHO] = who
        rows = view.snapshot.ask(case_queries.decidable, filters, MOST)
        try:
            decide_all(store(), rows.to_dicts(), outcome, reason=reason, who=who)
        except DecisionError:
            st.error(words("decision.need_why"))
        else:
            named = words("decision.undo") if outcome == "open" else words.name("decision", outcome)
            st.session_state[SAID] = words("decision.done", n=formats.count(rows.height), outcome=named)
            st.rerun()


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
