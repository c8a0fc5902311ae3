"""`ordersift diff`: two published nights compared."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from pipelines.cli import app
from warehouse.snapshots import publish, write_draft
from warehouse.tables import all_tables

AS_OF = datetime(2026, 7, 1, tzinfo=UTC)
FINDINGS = {"20260701-a": ["o1"], "20260702-b": ["o1", "o2"], "20260702-c": ["o2"]}


def _publish(warehouse: Path, run_id: str, orders: list[str], day: int) -> None:
    tables = all_tables()
    run = {"run_id": run_id, "as_of": AS_OF + timedelta(days=day), "started_at": AS_OF + timedelta(days=day)}
    findings = [
        {"exception_id": key, "rule_id": "phone_missing", "order_key": key, "order_id": key, "priority": 1,
         "evidence": '{"phone":"13812345678"}'} for key in orders
    ]  # fmt: skip
    rules = [{"rule_id": "phone_missing", "rule_version": "v", "stands_on": "[]"}]
    rows = {"runs": [run], "exceptions": findings, "rules": rules}
    frames = {name: table.conform(pl.LazyFrame(rows[name])).collect() if name in rows else table.empty()
              for name, table in tables.items()}  # fmt: skip

    def fill(connection: object) -> None:
        for name, frame in frames.items():
            connection.register("given", frame)  # type: ignore[attr-defined]
            connection.execute(f"CREATE TABLE {name} AS FROM given")  # type: ignore[attr-defined]

    write_draft(warehouse, run_id, fill)
    publish(warehouse, run_id)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nights")
    for day, (run_id, orders) in enumerate(FINDINGS.items()):
        _publish(folder / "warehouse", run_id, orders, day)
    return folder


def _call(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--home", str(folder), "diff", *words])


def _said(folder: Path, *words: str) -> dict[str, object]:
    said: dict[str, object] = json.loads(_call(folder, *words, "--json").stdout)
    return said


def test_the_last_two_nights_by_default(folder: Path) -> None:
    said = _said(folder)
    assert (said["new"], said["gone"], said["changed"]) == (0, 1, 0)
    assert said["causes"] == {"order": 0, "rule": 0, "time": 1, "reference": 0, "others": 0, "unknown": 0}
    assert said["by_rule"] == [{"rule_id": "phone_missing", "cause": "time", "new": 0, "gone": 1, "changed": 0}]


def test_a_run_and_the_last_or_any_two(folder: Path) -> None:
    assert _said(folder, "20260701")["new"] == 1
    assert _said(folder, "20260702-b", "20260701-a")["gone"] == 1


def test_text_lists_findings_without_personal_data(folder: Path) -> None:
    said = _call(folder, "--list").stdout
    assert "0 new, 1 gone, 0 changed" in said
    assert "time passed" in said
    assert "phone_missing" in said
    assert "13812345678" not in said
    assert "13812345678" in _call(folder, "--list", "--personal").stdout
    assert "13812345678" not in _call(folder, "--json").stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["20260701-x"], "no snapshot of a run '20260701-x' is kept; did you mean 20260701-a"),
        (["20260702"], "'20260702' is the beginning of several runs: 20260702-b, 20260702-c"),
        (["20260702-c"], "20260702-c is compared with itself; name another run: 20260701-a, 20260702-b"),
        (["--rule", "phone_missin"], "neither night knows a rule 'phone_missin'; did you mean phone_missing?"),
    ],
)
def test_mistakes_are_named(folder: Path, words: list[str], message: str) -> None:
    said = _call(folder, *words)
    assert said.exit_code == 1
    assert message in " ".join(said.stderr.split())


def test_one_night_cannot_be_compared(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "warehouse", tmp_path / "warehouse")
    for run_id in list(FINDINGS)[:2]:
        (tmp_path / "warehouse" / f"{run_id}.duckdb").unlink()
    said = _call(tmp_path)
    assert said.exit_code == 1
    assert "only one night is kept (20260702-c); a comparison needs two" in " ".join(said.stderr.split())
