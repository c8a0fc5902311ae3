"""Publishing in one step, keeping the last seven."""

import os
from pathlib import Path

import duckdb
import pytest

from warehouse.snapshots import (
    NoSnapshotError,
    current_snapshot,
    draft_path,
    open_snapshot,
    publish,
    write_draft,
)


def _publish(warehouse: Path, number: int) -> Path:
    write_draft(warehouse, f"night{number}", lambda draft: draft.execute(f"CREATE TABLE night AS SELECT {number} AS n"))
    return publish(warehouse, f"night{number}")


def _shown(warehouse: Path) -> int:
    with open_snapshot(warehouse) as snapshot:
        return snapshot.sql("SELECT n FROM night").fetchall()[0][0]


def test_the_last_seven_are_kept(tmp_path: Path) -> None:
    for number in range(10):
        _publish(tmp_path, number)
    assert sorted(path.stem for path in tmp_path.glob("*.duckdb")) == [f"night{number}" for number in range(3, 10)]
    assert _shown(tmp_path) == 9


def test_an_open_reader_keeps_what_it_opened(tmp_path: Path) -> None:
    _publish(tmp_path, 1)
    with open_snapshot(tmp_path) as reader:
        _publish(tmp_path, 2)
        assert reader.sql("SELECT n FROM night").fetchall() == [(1,)]
        assert _shown(tmp_path) == 2


def test_a_draft_is_not_shown(tmp_path: Path) -> None:
    _publish(tmp_path, 1)
    write_draft(tmp_path, "night2", lambda draft: draft.execute("CREATE TABLE night AS SELECT 2 AS n"))
    assert _shown(tmp_path) == 1


@pytest.mark.parametrize("fatal_step", [0, 1])
def test_a_crash_while_publishing_leaves_yesterday(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fatal_step: int
) -> None:
    _publish(tmp_path, 1)
    really_replace, steps = os.replace, iter(range(9))

    def replace(source: Path, target: Path) -> None:
        if next(steps) == fatal_step:
            raise OSError(28, "No space left on device")
        really_replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        with pytest.raises(OSError, match="No space"):
            _publish(tmp_path, 2)
    assert _shown(tmp_path) == 1
    _publish(tmp_path, 3)
    assert _shown(tmp_path) == 3


def test_what_killed_nights_left_is_removed(tmp_path: Path) -> None:
    for name in ("night1", "night1.wal"):
        draft_path(tmp_path, name).write_text("half")
    _publish(tmp_path, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["current", "night2.duckdb"]


def test_a_repeated_attempt_starts_its_draft_anew(tmp_path: Path) -> None:
    def half(draft: duckdb.DuckDBPyConnection) -> None:
        draft.execute("CREATE TABLE night AS SELECT 0 AS n")
        raise ValueError("cut off")

    with pytest.raises(ValueError, match="cut off"):
        write_draft(tmp_path, "night1", half)
    _publish(tmp_path, 1)
    assert _shown(tmp_path) == 1


@pytest.mark.parametrize("pointer", [None, "gone.duckdb\n", ""])
def test_nothing_published_is_said_with_a_remedy(tmp_path: Path, pointer: str | None) -> None:
    if pointer is not None:
        (tmp_path / "current").write_text(pointer)
    with pytest.raises(NoSnapshotError, match="Run `ordersift run --inbox DIR` first"):
        current_snapshot(tmp_path)


def test_nothing_is_printed_while_a_draft_is_written_or_read(tmp_path: Path) -> None:
    asked = "SELECT current_setting('enable_progress_bar')"
    said = []
    write_draft(tmp_path, "night1", lambda draft: said.append(draft.sql(asked).fetchall()))
    publish(tmp_path, "night1")
    with open_snapshot(tmp_path) as snapshot:
        said.append(snapshot.sql(asked).fetchall())
    assert said == [[(False,)], [(False,)]]
