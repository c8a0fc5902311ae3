"""The sensor starts a night for a complete new file, once."""

import os
import shutil
import time
from pathlib import Path

import dagster as dg
import pytest
from nights import Home

from pipelines.definitions import inbox_sensor


@pytest.fixture(autouse=True)
def _home(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDERSIFT_HOME", str(home.path))
    monkeypatch.setenv("ORDERSIFT_INBOX", str(home.inbox))


def look(cursor: str | None = None) -> tuple[list[str | None], str | None, str]:
    """Keys of the runs asked for, the new cursor, why none was asked for."""
    with dg.build_sensor_context(cursor=cursor) as context:
        said = inbox_sensor(context)
    if isinstance(said, dg.SkipReason):
        return [], cursor, said.skip_message or ""
    assert isinstance(said, dg.SensorResult)
    return [request.run_key for request in said.run_requests or []], said.cursor, ""


def deliver(home: Home, name: str, content: str, age: float = 60) -> Path:
    """A file that was last written `age` seconds ago."""
    path = home.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_without_an_inbox_it_waits(home: Home) -> None:
    shutil.rmtree(home.inbox)
    assert look()[2] == f"the inbox {home.inbox} does not exist yet"


def test_an_empty_inbox_is_no_reason() -> None:
    assert look() == ([], None, "nothing new among 0 files")


def test_a_new_file_starts_a_night(home: Home) -> None:
    deliver(home, "a.csv", "1")
    assert len(look()[0]) == 1


def test_a_file_in_the_folder_of_a_shop_does_too(home: Home) -> None:
    deliver(home, "berlin/a.csv", "1")
    assert len(look()[0]) == 1


def test_the_same_file_starts_no_second_one(home: Home) -> None:
    deliver(home, "a.csv", "1")
    _, cursor, _ = look()
    assert look(cursor) == ([], cursor, "nothing new among 1 files")


def test_a_changed_file_starts_another(home: Home) -> None:
    deliver(home, "a.csv", "1", age=90)
    first, cursor, _ = look()
    deliver(home, "a.csv", "12", age=30)
    second, _, _ = look(cursor)
    assert len(second) == 1
    assert second != first


def test_a_removed_file_starts_none(home: Home) -> None:
    deliver(home, "a.csv", "1")
    deliver(home, "b.csv", "1")
    _, cursor, _ = look()
    (home.inbox / "b.csv").unlink()
    assert look(cursor)[0] == []


@pytest.mark.parametrize("name", ["a.csv.part", "a.csv.crdownload", ".a.csv", "~$a.xlsx"])
def test_an_unfinished_or_hidden_file_starts_none(home: Home, name: str) -> None:
    deliver(home, name, "1")
    assert look()[0] == []


def test_a_file_that_grows_starts_none_until_it_is_still(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    path = deliver(home, "a.csv", "1", age=0)

    def write_on(_: float) -> None:
        path.write_text(path.read_text() + "1")

    with monkeypatch.context() as patch:
        patch.setattr(time, "sleep", write_on)
        assert look()[2] == "nothing new among 0 files; 1 still being written"
    os.utime(path, (time.time() - 60,) * 2)
    assert len(look()[0]) == 1
