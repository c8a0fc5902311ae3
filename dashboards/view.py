"""What every page is given: the snapshot, the language, the time zone and the other pages."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboards import url_state
from dashboards.formats import Clock
from dashboards.snapshot import Snapshot
from dashboards.texts import Words


@dataclass(frozen=True)
class View:
    """One person's look at one snapshot."""

    snapshot: Snapshot
    words: Words
    clock: Clock
    pages: Mapping[str, StreamlitPage]

    def go(self, page: str, **filters: list[str]) -> None:
        """Leave for `page` with these filters set; language and time zone go along."""
        st.switch_page(self.pages[page], query_params={**url_state.everywhere(), **filters})
