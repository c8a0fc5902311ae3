"""The overview: how many exceptions, where they come from, what could be judged, how the night went."""

import streamlit as st

from dashboards import queries
from dashboards.menu import Page
from dashboards.parts.filter_bar import many
from dashboards.parts.overview_figures import key_figures
from dashboards.parts.overview_mix import coverage, mix
from dashboards.parts.overview_night import data_problems, night
from dashboards.view import View

PAGE = Page(title={"en": "Overview", "zh": "概览"}, icon=":material/dashboard:", order=1)


def render(view: View) -> None:
    """Draw the page."""
    words = view.words
    known = view.snapshot.ask(queries.shops)["shop_id"].to_list()
    shops = many("shop", words("overview.shops"), known, str, words("overview.all_shops")) if len(known) > 1 else ()
    key_figures(view, shops)
    if view.snapshot.ask(queries.key_figures, shops)["exceptions"][0]:
        mix(view, shops)
    else:
        st.success(words("overview.no_exceptions"), icon=":material/check_circle:")
    coverage(view, shops)
    night(view)
    data_problems(view)
