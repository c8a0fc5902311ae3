import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
from typer.testing import CliRunner, Result

from pipelines.cli import app
from warehouse.snapshots import NoSnapshotError, publish, write_draft
from warehouse.tables import all_tables

AS_OF = datetime(2026, 7, 1, tzinfo=UTC)
NIGHT = pl.DataFrame({"run_id": ["n1"], "as_of": [AS_OF], "started_at": [AS_OF]})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A home whose snapshot holds a night without orders."""
    runs = all_tables()["runs"].conform(NIGHT.lazy()).collect()

    def fill(connection: duckdb.DuckDBPyConnection) -> None:
        for name, table in all_tables().items():
            connection.register("given", runs if name == "runs" else table.empty())
            connection.execute(f"CREATE TABLE {name} AS FROM given")

    write_draft(tmp_path / "warehouse", "n1", fill)
    publish(tmp_path / "warehouse", "n1")
    return tmp_path


def _call(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--home", str(folder), "report", *words])


def test_both_files_go_into_the_home(folder: Path) -> None:
    assert _call(folder).exit_code == 0
    assert sorted(path.name for path in (folder / "reports").iterdir()) == ["ordersift-n1.html", "ordersift-n1.xlsx"]


@pytest.mark.parametrize(("named", "files"), [("new/a.xlsx", ["a.xlsx"]), ("new/a.html", ["a.html"])])
def test_a_file_is_written_alone(folder: Path, named: str, files: list[str]) -> None:
    assert _call(folder, "--out", str(folder / named), "--lang", "zh").exit_code == 0
    assert [path.name for path in (folder / "new").iterdir()] == files


def test_json_names_the_files(folder: Path) -> None:
    said = json.loads(_call(folder, "--out", str(folder / "both"), "--json").stdout)
    assert said["run_id"] == "n1"
    assert [(Path(file["path"]).suffix, file["listed"]) for file in said["files"]] == [(".xlsx", 0), (".html", None)]


def test_another_format_is_refused_with_a_remedy(folder: Path) -> None:
    result = _call(folder, "--out", str(folder / "a.pdf"))
    assert result.exit_code == 1
    assert "name a .xlsx or .html file" in " ".join(result.stderr.split())


def test_without_a_snapshot_the_message_says_what_to_run(tmp_path: Path) -> None:
    result = _call(tmp_path)
    assert isinstance(result.exception, NoSnapshotError)
    assert "ordersift run" in str(result.exception)
