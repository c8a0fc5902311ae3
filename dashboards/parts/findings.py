"""One exception with its evidence, what to do about it, and how to stop it from happening."""

from typing import Any, Literal

import streamlit as st

from dashboards import formats
from dashboards.evidence import in_words
from dashboards.parts.decision import decision
from dashboards.view import View

BADGES: dict[int, Literal["red", "orange", "blue", "gray"]] = {1: "red", 2: "orange", 3: "blue", 4: "gray"}


def finding(view: View, row: dict[str, Any], decided: dict[str, Any] | None, *, hidden: bool) -> None:
    """Title, who acts by when, evidence, guidance and prevention in the language, and what was decided about it."""
    words = view.words
    if row["suppressed_by"]:
        _silenced(view, row)
        return
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(words.name("priority", str(row["priority"])), color=BADGES.get(row["priority"], "gray"))
            st.text(row[words.title_column])
        about = [words.name("category", row["category"]), words.name("team", row["team"])]
        if row["sla_hours"] is not None:
            about.append(words("exceptions.sla", hours=row["sla_hours"]))
        if row["line_no"] is not None:
            about.append(words("exceptions.of_line", line_no=row["line_no"]))
        if row["amount_at_risk"] is not None:
            about.append(formats.money(row["amount_at_risk"], row["currency"]))
        st.caption(" · ".join(about))
        entries = in_words(row["evidence"], view, hidden=hidden)
        if entries:
            with st.container(horizontal=True):
                for label, value in entries:
                    _entry(label, value)
        for part in ("guidance", "prevention"):
            said = row[f"{part}_{words.language}"]
            if said:
                with st.container(gap=None):
                    st.caption(words(f"exceptions.{part}"))
                    st.text(said)
        decision(view, row, decided)


def _silenced(view: View, row: dict[str, Any]) -> None:
    """One line in grey: what was found, and the exception that explains it."""
    words = view.words
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(words("exceptions.silenced"), color="gray")
        st.text(row[words.title_column])
        # Titles can be of the users' own rules: plain text.
        st.text(words("exceptions.silenced_by", title=row[f"by_{words.language}"]))


def _entry(label: str, value: str) -> None:
    with st.container(width=150, gap=None):
        # The label can come from a rule of the users' own: plain text, like the value.
        st.text(label + ":")
        st.text(value)
