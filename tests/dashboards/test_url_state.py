"""The address and the widgets: who follows whom."""

import time

import pytest
from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from dashboards import url_state

    url_state.read()
    if url_state.must_seed("state"):
        st.session_state["state"] = "".join(url_state.values("state")[:1]) or "first"
    chosen = st.radio("state", ("first", "second", "third"), key="state")
    url_state.put("state", [] if chosen == "first" else [chosen])
    url_state.write()


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_function(_page).run()


def address(app: AppTest) -> str:
    """What the parameter says; a test's address gives one value as it is, or as a list."""
    told = app.query_params.get("state", "")
    return told if isinstance(told, str) else "".join(told)


def test_the_address_follows_the_widget(app: AppTest) -> None:
    app.radio(key="state").set_value("second").run()
    assert address(app) == "second"
    app.radio(key="state").set_value("first").run()
    assert address(app) == ""


def test_the_widget_follows_a_new_address(app: AppTest) -> None:
    app.query_params["state"] = "third"
    app.run()
    assert app.radio(key="state").value == "third"


def test_a_click_that_was_on_its_way_counts(app: AppTest) -> None:
    """It still tells the address of before the last click."""
    app.radio(key="state").set_value("second").run()
    del app.query_params["state"]
    app.radio(key="state").set_value("third").run()
    assert app.radio(key="state").value == "third"
    assert address(app) == "third"


def test_back_to_the_address_of_before_is_followed(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    app.radio(key="state").set_value("second").run()
    del app.query_params["state"]
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 5)
    app.run()
    assert app.radio(key="state").value == "first"
