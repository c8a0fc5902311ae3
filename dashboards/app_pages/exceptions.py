"""The exceptions: filter, read, download; a click opens the order in full."""

import streamlit as st

from dashboards import url_state
from dashboards.menu import Page
from dashboards.parts.exception_list import exception_list
from dashboards.parts.filter_bar import filter_bar
from dashboards.parts.order_view import file_view, order_view
from dashboards.view import View

PAGE = Page(title={"en": "Exceptions", "zh": "异常"}, icon=":material/error_outline:", order=2)


def render(view: View) -> None:
    """Draw the page: the list, or the one that is open."""
    opened = {name: value[0] for name in ("order", "exception") if (value := url_state.values(name))}
    if not opened:
        exception_list(view, filter_bar(view))
        return
    st.button(view.words("exceptions.back"), key="back", icon=":material/arrow_back:", on_click=_close)
    if "order" in opened:
        order_view(view, opened["order"])
    else:
        file_view(view, opened["exception"])


def _close() -> None:
    url_state.put_now("order", [])
    url_state.put_now("exception", [])
