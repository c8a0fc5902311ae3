"""What stands beside every page: language, time zone, the night shown; the page before the first night."""

import os

import streamlit as st

from dashboards import snapshot as snapshots
from dashboards import url_state
from dashboards.formats import Clock
from dashboards.queries import nights
from dashboards.snapshot import Snapshot
from dashboards.texts import LANGUAGES, Language, Words
from warehouse.snapshots import DamagedSnapshotError

ZONES = (
    "UTC", "Asia/Shanghai", "Asia/Tokyo", "Asia/Singapore", "Australia/Sydney", "Europe/London",
    "Europe/Berlin",     "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Sao_Paulo",
)  # fmt: skip
COMMAND = "ordersift run --inbox data/inbox"
# How soon a newly published night is noticed by a page that nobody touches.
SECONDS = float(os.environ.get("ORDERSIFT_REFRESH_SECONDS", "15"))


def preferences() -> tuple[Words, Clock]:
    """Language and time zone, from the address, else as chosen before, else the browser's language, UTC."""
    _seed("lang", list(LANGUAGES), "zh" if (st.context.locale or "").startswith("zh") else "en")
    _seed("tz", list(ZONES), "UTC")
    language: Language = st.session_state["lang"]
    url_state.put("lang", [language])
    url_state.put("tz", [st.session_state["tz"]] if st.session_state["tz"] != "UTC" else [])
    return Words(language), Clock(st.session_state["tz"])


def _seed(name: str, allowed: list[str], default: str) -> None:
    asked = [value for value in url_state.values(name) if value in allowed]
    if asked and url_state.must_seed(name):
        st.session_state[name] = asked[0]
    elif st.session_state.get(name) is None:
        st.session_state[name] = default


def watch(words: Words, clock: Clock, shown: Snapshot | None) -> None:
    """The sidebar; reruns the page when another snapshot than `shown` has been published."""
    with st.sidebar:
        st.segmented_control(
            words("common.language"),
            list(LANGUAGES),
            key="lang",
            format_func=LANGUAGES.__getitem__,
            required=True,
        )
        st.selectbox(words("common.time_zone"), ZONES, key="tz")
        _rerun_when_published(str(shown.path) if shown else None)
        if shown:
            for night in shown.ask(nights, 1).iter_rows(named=True):
                st.caption(words("common.night", as_of=clock.text(night["as_of"]), zone=clock.zone))


@st.fragment(run_every=SECONDS)
def _rerun_when_published(shown: str | None) -> None:
    current = snapshots.current_path()
    if (str(current) if current else None) != shown:
        st.rerun()


def damaged(words: Words, error: DamagedSnapshotError) -> None:
    """The page where the snapshot is damaged: what to do."""
    st.error(words("common.damaged", path=error.path), icon=":material/broken_image:")
    go_back = words("common.damaged_go_back", older=error.older[0], pointer=error.pointer) if error.older else None
    st.text(go_back or words("common.damaged_none_older", pointer=error.pointer))
    st.code(COMMAND, language=None)
    st.caption(error.reason)


def nothing_published(words: Words) -> None:
    """The page before the first night: what to do."""
    st.info(words("common.no_snapshot"), icon=":material/hourglass_empty:")
    st.text(words("common.no_snapshot_remedy"))
    st.code(COMMAND, language=None)
