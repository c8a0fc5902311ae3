"""The address holds the state: what is chosen can be shared, bookmarked and reloaded.

Widgets are seeded from the address when it is new to us (first load, a link, the back button); the
address follows the widgets afterwards. Values are ids, never labels, so a link works in either language.
"""

import time
from collections.abc import Iterable

import streamlit as st

EVERYWHERE = ("lang", "tz")
_SEEN, _NEXT, _IS_NEW, _REPLACED = "_url_seen", "_url_next", "_url_is_new", "_url_replaced"
# A click that was on its way when a run wrote the address still tells the address of before.
ON_ITS_WAY = 1.0


def read() -> None:
    """Start of a run: is the address one that we did not write ourselves?"""
    now = _as_lists()
    before, at = st.session_state.get(_REPLACED, (None, 0.0))
    if now == before and time.monotonic() - at < ON_ITS_WAY:
        now = st.session_state[_SEEN]
    st.session_state[_IS_NEW] = now != st.session_state.get(_SEEN)
    st.session_state[_NEXT] = now


def values(name: str) -> list[str]:
    """The parameter's values in the address."""
    found: list[str] = st.session_state[_NEXT].get(name, [])
    return found


def must_seed(widget: str) -> bool:
    """Whether the widget has to take its value from the address."""
    return bool(st.session_state[_IS_NEW]) or widget not in st.session_state


def put(name: str, chosen: Iterable[str]) -> None:
    """Remember what the parameter is from now on; nothing chosen removes it."""
    kept = {key: value for key, value in st.session_state[_NEXT].items() if key != name}
    wanted = list(chosen)
    st.session_state[_NEXT] = {**kept, name: wanted} if wanted else kept


def put_now(name: str, chosen: Iterable[str]) -> None:
    """`put` inside a callback, before the run starts: the address changes at once."""
    put(name, chosen)
    st.session_state.pop(_REPLACED, None)
    _write()


def clear() -> None:
    """Forget every parameter but language and time zone, and have the widgets follow."""
    st.query_params.from_dict(everywhere())
    st.session_state[_SEEN] = None
    st.session_state.pop(_REPLACED, None)


def everywhere() -> dict[str, list[str]]:
    """The parameters that go along from page to page."""
    return {name: values(name) for name in EVERYWHERE if values(name)}


def write() -> None:
    """End of a run: the address says what was chosen."""
    if st.session_state[_NEXT] != _as_lists():
        st.session_state[_REPLACED] = _as_lists(), time.monotonic()
    _write()


def _write() -> None:
    if st.session_state[_NEXT] != _as_lists():
        st.query_params.from_dict(st.session_state[_NEXT])
    st.session_state[_SEEN] = st.session_state[_NEXT]


def _as_lists() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}
