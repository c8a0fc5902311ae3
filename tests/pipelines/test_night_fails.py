"""A night that cannot finish says why and what to do, and leaves yesterday's snapshot."""

import errno
import os
import shutil
from pathlib import Path
from typing import Any, NoReturn

import dagster as dg
import polars as pl
import pytest
from nights import AS_OF, Home, fill_inbox, write_exports
from typer.testing import CliRunner

from assets.night import Night, night_lock
from assets.results import draft
from pipelines import night_run, publishing
from pipelines.cli import app
from pipelines.contracts import load_contracts
from pipelines.home import dagster_folder
from pipelines.night_run import explain_text
from rules.engine.catalogue import FOLDER
from sources.engine import refining
from warehouse.lake import Lake
from warehouse.snapshots import current_snapshot, write_draft


def run(home: Home) -> tuple[int, str]:
    """Exit code and standard error of `ordersift run`."""
    words = ["--home", str(home.path), "run", "--inbox", str(home.inbox), "--as-of", AS_OF]
    said = CliRunner().invoke(app, words)
    assert "Traceback" not in said.output
    return said.exit_code, " ".join(said.stderr.split())


@pytest.fixture
def yesterday(published: Home, tmp_path: Path) -> Home:
    """A home with a published night, and a new export in its inbox."""
    home = published.copy(tmp_path)
    fill_inbox(home.inbox, write_exports(tmp_path / "new", orders=30, days=1, formats=("jd",)).files)
    return home


def _full(*_: Any, **__: Any) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device", "lake")


@pytest.mark.parametrize(
    ("place", "name"),
    [(Lake, "write"), (refining, "write_json"), (draft, "create")],
    ids=["lake", "mapping", "draft"],
)
def test_a_full_disk_is_said_and_loses_nothing(
    yesterday: Home, monkeypatch: pytest.MonkeyPatch, place: Any, name: str
) -> None:
    before = yesterday.current
    with monkeypatch.context() as patch:
        patch.setattr(place, name, _full)
        code, said = run(yesterday)
    assert code == 1
    assert "the disk is full" in said
    assert "free some space, then run the night again" in said
    assert "Nothing was published; the last snapshot stays" in said
    assert yesterday.current == before
    assert yesterday.value("SELECT count(*) FROM orders WHERE source_id = 'jd'") == 0
    if name == "create":  # the latest step: here too the next night completes the work
        assert run(yesterday) == (0, "")
        assert yesterday.value("SELECT count(*) FROM orders WHERE source_id = 'jd'") == 30


@pytest.mark.parametrize(
    "words",
    [
        "OSError: [Errno 28] No space left on device: 'x'",
        "IOException: IO Error: Could not write to file: No space left on device",
        "ComputeError: No space left on device (os error 28)",
    ],
)
def test_every_library_s_full_disk_is_understood(words: str) -> None:
    assert explain_text(words).startswith("the disk is full")


def test_a_typo_in_a_rule_stops_the_night_with_place_word_and_remedy(yesterday: Home, rule_files: Path) -> None:
    before, file = yesterday.current, rule_files / "payment.yaml"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if line.startswith("- id:"))
    file.write_text("".join(lines).replace("priority:", "prioritty:", 1), encoding="utf-8")
    code, said = run(yesterday)
    assert code == 1
    assert f"{file}:{start + 1}".replace(" ", "") in said.replace(" ", "")
    assert "unknown key 'prioritty'; did you mean priority?" in said
    assert yesterday.current == before


def test_a_typo_in_a_contract_stops_the_night_too(
    yesterday: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "contracts"
    shutil.copytree(FOLDER / "contracts", folder)
    text = (folder / "orders.yaml").read_text(encoding="utf-8")
    (folder / "orders.yaml").write_text(text.replace("severity:", "sevrity:", 1), encoding="utf-8")
    monkeypatch.setattr(load_contracts, "__defaults__", (folder,))
    before = yesterday.current.name
    code, said = run(yesterday)
    assert code == 1
    assert "unknown key 'sevrity'. Nearest: severity" in said
    assert yesterday.current.name == before


@pytest.fixture
def results(published: Home) -> pl.DataFrame:
    """What the contracts said of the published night."""
    return published.frame("SELECT * FROM contract_results")


def _broken(results: pl.DataFrame, expectation: str) -> pl.DataFrame:
    chosen = (pl.col("table_name") == "orders") & (pl.col("expectation_id") == expectation)
    assert results.filter(chosen).height == 1
    return results.with_columns(success=pl.col("success") & ~chosen)


def test_a_broken_contract_blocks_publishing(yesterday: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    before, really_run = yesterday.current, publishing.run_contracts
    monkeypatch.setattr(publishing, "run_contracts", lambda *a, **o: _broken(really_run(*a, **o), "order_key_unique"))
    code, said = run(yesterday)
    assert code == 1
    assert "not published, contracts are broken: Table orders breaks its contract: No order key occurs twice" in said
    assert "See order_key_unique in rules/contracts/orders.yaml" in said
    assert yesterday.current == before


def test_a_broken_contract_of_severity_warning_does_not(tmp_path: Path, results: pl.DataFrame) -> None:
    night, tonight = Night(home=str(tmp_path), inbox=""), pl.DataFrame({"run_id": ["tonight"]})
    write_draft(night.warehouse, "tonight", lambda connection: connection.execute("CREATE TABLE orders (id TEXT)"))
    context = dg.build_asset_context()
    publishing.results_snapshot(
        context, night=night, raw_night=tonight, results_contract_results=_broken(results, "fresh")
    )
    assert current_snapshot(night.warehouse).name == "tonight.duckdb"


def _started(instance: dg.DagsterInstance) -> dg.DagsterRun:
    return instance.create_run_for_job(nightly_of(), status=dg.DagsterRunStatus.STARTED)


def nightly_of() -> dg.JobDefinition:
    @dg.job
    def nightly() -> None: ...

    return nightly


def test_a_night_beside_a_living_one_leaves_its_run_alone(yesterday: Home) -> None:
    with dg.DagsterInstance.from_config(str(dagster_folder(yesterday.path))) as instance:
        living = _started(instance)
        with night_lock(yesterday.path):
            code, said = run(yesterday)
            night_run.recover(yesterday.path)
        assert code == 1
        assert said.startswith("error: another night is running in ")
        assert f"(process {os.getpid()}, since" in said
        assert instance.get_run_by_id(living.run_id).status == dg.DagsterRunStatus.STARTED


def test_a_run_that_was_killed_is_ended(yesterday: Home) -> None:
    with dg.DagsterInstance.from_config(str(dagster_folder(yesterday.path))) as instance:
        killed = _started(instance)
        night_run.recover(yesterday.path)
        assert instance.get_run_by_id(killed.run_id).status == dg.DagsterRunStatus.FAILURE


def test_a_run_of_dagster_s_own_holds_the_lock(home: Home) -> None:
    night = Night(home=str(home.path), inbox="")
    with night.yield_for_execution(dg.build_init_resource_context()):
        code, said = run(home)
    assert code == 1
    assert said.startswith("error: another night is running in ")


def test_a_damaged_snapshot_is_named_with_the_way_back(yesterday: Home) -> None:
    pointer, before = (yesterday.warehouse / "current").read_text(), yesterday.current
    older = before.with_name("older.duckdb")
    shutil.copy(before, older)
    before.write_bytes(before.read_bytes()[:5000])
    code, said = run(yesterday)
    assert code == 1
    assert "cannot be opened" in said
    assert "write the name of the snapshot before it, older.duckdb, into" in said
    assert (yesterday.warehouse / "current").read_text() == pointer
    (yesterday.warehouse / "current").write_text("older.duckdb\n")
    assert run(yesterday)[0] == 0


def test_a_row_that_the_mapping_loses_stops_the_night(yesterday: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    before, really_sink = yesterday.current, refining._sink
    monkeypatch.setattr(refining, "_sink", lambda *a: (really_sink(*a)[0] - 1, really_sink(*a)[1]))
    code, said = run(yesterday)
    assert code == 1
    assert "rows read, but" in said
    assert yesterday.current == before


def test_an_account_that_does_not_add_up_stops_the_night(yesterday: Home) -> None:
    before = yesterday.current
    account = next((yesterday.path / "lake" / "mapped").glob("*/account.json"))
    text = account.read_text(encoding="utf-8")
    account.write_text(text.replace('"rows_kept": ', '"rows_kept": 1'), encoding="utf-8")
    code, said = run(yesterday)
    assert code == 1
    assert "rows are not accounted for in" in said
    assert yesterday.current == before


def test_a_snapshot_with_too_few_quarantined_rows_is_not_published(
    yesterday: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = yesterday.current
    account = next((yesterday.path / "lake" / "mapped").glob("*/account.json"))
    text = account.read_text(encoding="utf-8")
    account.write_text(text.replace('"rows_quarantined": ', '"rows_quarantined": 1'), encoding="utf-8")
    assert run(yesterday)[0] == 1
    assert yesterday.current == before
