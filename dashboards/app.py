"""The router: language, snapshot, menu, page. Everything else lives in `app_pages/`."""

from functools import partial

import streamlit as st

from dashboards import look, menu, url_state
from dashboards.parts import sidebar
from dashboards.snapshot import open_current
from dashboards.view import View
from warehouse.snapshots import DamagedSnapshotError

st.set_page_config(page_title="Ordersift", page_icon=str(look.ICON), layout="wide")
url_state.read()
words, clock = sidebar.preferences()
snapshot = open_current()
pages = {
    stem: st.Page(partial(menu.show, stem), title=page.PAGE.title[words.language], icon=page.PAGE.icon, url_path=stem)
    for stem, page in menu.all_pages().items()
}
chosen = st.navigation(list(pages.values()))
st.title(chosen.title, anchor=False)
try:
    sidebar.watch(words, clock, snapshot)
    if snapshot is None:
        sidebar.nothing_published(words)
    else:
        menu.current_view.set(View(snapshot=snapshot, words=words, clock=clock, pages=pages))
        chosen.run()
except DamagedSnapshotError as error:
    sidebar.damaged(words, error)
url_state.write()
