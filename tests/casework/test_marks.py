"""Marks of suggestions: what holds, what was, and what is refused."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from casework.marks import MarkError, history, latest, mark
from casework.store import open_store


@pytest.fixture
def store(tmp_path: Path) -> Engine:
    return open_store(tmp_path)


def test_the_last_decision_holds_and_nothing_is_lost(store: Engine) -> None:
    mark(store, "a", "planned", who="Ann")
    mark(store, "a", "done", on_day=date(2026, 4, 1), who="Ann")
    mark(store, "b", "rejected", reason=" too dear ")
    mark(store, "a", "open")
    assert {name: found.status for name, found in latest(store).items()} == {"a": "open", "b": "rejected"}
    assert [found.status for found in history(store, "a")] == ["planned", "done", "open"]
    assert history(store, "a")[1].on_day == date(2026, 4, 1)
    assert latest(store)["b"].reason == "too dear"


def test_what_is_missing_is_told(store: Engine) -> None:
    with pytest.raises(MarkError, match="on which day"):
        mark(store, "a", "done")
    with pytest.raises(MarkError, match="say why"):
        mark(store, "a", "rejected", reason="  ")
    assert latest(store) == {}


def test_it_is_kept_beside_the_home(tmp_path: Path) -> None:
    mark(open_store(tmp_path), "a", "planned")
    assert (tmp_path / "casework" / "casework.db").is_file()


def test_another_database_by_its_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDERSIFT_CASEWORK_URL", f"sqlite:///{tmp_path / 'other.db'}")
    mark(open_store(tmp_path / "home"), "a", "planned")
    assert (tmp_path / "other.db").is_file()
