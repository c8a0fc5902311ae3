"""A night over an inbox with every kind of bad file: it publishes, and says of each what is wrong and what to do."""

import gzip
import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from nights import Home, fill_inbox, make_home

from pipelines.night_run import Result
from simulator import SampleSummary

PROBLEMS = {
    "empty.csv": ("unreadable", "empty", "export it again"),
    "empty_too.csv": ("unreadable", "empty", "export it again"),
    "header_only.csv": ("unreadable", "no rows", "export it again"),
    "cut_off.csv.gz": ("unreadable", "cut off", "export it again"),
    "photo.csv": ("unreadable", "not text", "export it again"),
    "locked.csv": ("unreadable", "no permission", "allow the user"),
    "letters.csv": ("unrecognised", "no mapping knows its columns (to, subject, body)", "add one in sources/"),
}
RULE_OF = {"unreadable": "file_unreadable", "unrecognised": "file_unrecognised"}


def _write_bad_files(inbox: Path, good: Path) -> None:
    header, *rows = good.read_text(encoding="utf-8").splitlines(keepends=True)
    (inbox / "empty.csv").touch()
    (inbox / "empty_too.csv").touch()
    (inbox / "header_only.csv").write_text(header)
    (inbox / "cut_off.csv.gz").write_bytes(gzip.compress(good.read_bytes())[:-2000])
    (inbox / "photo.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 9)
    (inbox / "locked.csv").write_text("locked")
    (inbox / "letters.csv").write_text("to,subject,body\nme,hello,hello\n")
    (inbox / "copy of good.csv").write_bytes(good.read_bytes())
    (inbox / "download.csv.part").write_text(header)
    (inbox / "torn_rows.csv").write_text("".join([header, "only,three,cells\n", *rows[:5]]))


class _Writer(threading.Thread):
    """Somebody whose export is not finished when the night begins."""

    def __init__(self, path: Path, line: str) -> None:
        super().__init__(daemon=True)
        self.path, self.line, self.done = path, line, threading.Event()

    def run(self) -> None:
        while not self.done.is_set():
            with self.path.open("a", encoding="utf-8") as file:
                file.write(self.line)
            time.sleep(0.1)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory, sample: SampleSummary) -> tuple[Home, Result]:
    home = make_home(tmp_path_factory.mktemp("bad"))
    good = next(file for file in sample.files if file.name == "ordersift_orders_20260403.csv")
    fill_inbox(home.inbox, (good,))
    _write_bad_files(home.inbox, good)
    writer = _Writer(home.inbox / "growing.csv", good.read_text(encoding="utf-8").splitlines(keepends=True)[0])
    writer.start()
    really_open = Path.open

    def open_unless_locked(path: Path, *args: Any, **options: Any) -> Any:
        if path.name == "locked.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return really_open(path, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "open", open_unless_locked)
        result = home.run()
    writer.done.set()
    writer.join()
    return home, result


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_file_is_published_with_its_problem_and_a_remedy(night: tuple[Home, Result], name: str) -> None:
    kind, problem, remedy = PROBLEMS[name]
    row = night[0].row(f"SELECT * FROM files WHERE file = '{name}'")
    assert row["problem_kind"] == kind
    assert problem in row["problem"]
    assert remedy in row["problem"]


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_file_is_an_exception(night: tuple[Home, Result], name: str) -> None:
    found = night[0].frame("SELECT rule_id, evidence FROM exceptions WHERE category = 'data'")
    rules = [rule for rule, evidence in found.iter_rows() if json.loads(evidence)["file"] == name]
    assert rules == [RULE_OF[PROBLEMS[name][0]]]


@pytest.mark.parametrize("name", [*PROBLEMS, "download.csv.part", "growing.csv", "torn_rows.csv"])
def test_no_file_is_taken_away(night: tuple[Home, Result], name: str) -> None:
    assert (night[0].inbox / name).is_file()


def test_the_good_file_is_judged_all_the_same(night: tuple[Home, Result]) -> None:
    assert night[0].value("SELECT count(*) FROM files WHERE problem_kind IS NULL") == 2
    assert night[0].value("SELECT count(*) FROM orders") > 10


def test_the_same_content_under_two_names_is_read_once(night: tuple[Home, Result]) -> None:
    names = night[0].frame("SELECT file FROM files WHERE rows_kept > 10")["file"].to_list()
    assert names == ["copy of good.csv"]
    assert night[1].known == 1


def test_a_file_still_being_written_is_left_and_named(night: tuple[Home, Result]) -> None:
    home, result = night
    assert sorted(result.writing) == ["download.csv.part", "growing.csv"]
    assert home.value("SELECT count(*) FROM files WHERE file IN ('growing.csv', 'download.csv.part')") == 0


def test_a_row_that_cannot_be_read_is_quarantined_with_its_text(night: tuple[Home, Result]) -> None:
    row = night[0].row("SELECT * FROM quarantine WHERE file = 'torn_rows.csv'")
    assert (row["row_number"], row["raw_text"]) == (1, "only,three,cells")
    assert "too few cells" in row["reason"]
    assert "complete the row or export it again" in row["reason"]


def test_rows_with_problems_are_an_exception(night: tuple[Home, Result]) -> None:
    row = night[0].row("SELECT evidence FROM exceptions WHERE rule_id = 'rows_quarantined'")
    assert json.loads(row["evidence"]) == {"file": "torn_rows.csv", "rows_read": 6, "rows_quarantined": 1}
