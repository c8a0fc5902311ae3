"""The rules: what each looks for, how it does in each shop, and what another condition would change."""

import streamlit as st

from dashboards import rule_queries, url_state
from dashboards.menu import Page
from dashboards.parts.rule_list import rule_list
from dashboards.parts.rule_view import rule_view
from dashboards.view import View

PAGE = Page(title={"en": "Rules", "zh": "规则"}, icon=":material/rule:", order=3)


def render(view: View) -> None:
    """Draw the page: the list, or the rule that is open."""
    if not view.snapshot.read(rule_queries.has_quality):
        st.info(view.words("rules.old_night"), icon=":material/hourglass_empty:")
        return
    opened = url_state.values("open")
    if not opened:
        rule_list(view)
        return
    st.button(view.words("rules.back"), key="back", icon=":material/arrow_back:", on_click=_close)
    rule_view(view, opened[0])


def _close() -> None:
    url_state.put_now("open", [])
