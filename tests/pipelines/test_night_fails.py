"""A night that cannot finish says why and what to do, and leaves yesterday's snapshot."""

import errno
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import polars as pl
import pytest
from typer.testing import CliRunner

from assets.results import draft
from nights import AS_OF, Home, fill_inbox, write_exports
from pipelines import publishing
from pipelines.cli import app
from pipelines.night_run import explain_text
from rules.engine import load_catalogue
from rules.engine.catalogue import FOLDER
from sources.engine import refining
from warehouse import snapshots
from warehouse.lake import Lake


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
    [(Lake, "write"), (refining, "write_json"), (draft, "create"), (snapshots.os, "fsync")],
    ids=["lake", "mapping", "draft", "publishing"],
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


def test_the_next_night_completes_what_a_full_disk_stopped(yesterday: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(draft, "create", _full)
        assert run(yesterday)[0] == 1
    assert run(yesterday) == (0, "")
    assert yesterday.value("SELECT count(*) FROM orders WHERE source_id = 'jd'") == 30


@pytest.fixture
def rule_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the catalogue that nights use."""
    folder = tmp_path / "rules"
    folder.mkdir()
    for file in FOLDER.glob("*.yaml"):
        shutil.copy(file, folder)
    monkeypatch.setattr(load_catalogue, "__defaults__", (folder,))
    return folder


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


def _break_contract(expectation: str) -> Callable[..., pl.DataFrame]:
    really_run = publishing.run_contracts

    def run_contracts(*arguments: Any, **options: Any) -> pl.DataFrame:
        results = really_run(*arguments, **options)
        broken = (pl.col("table_name") == "orders") & (pl.col("expectation_id") == expectation)
        return results.with_columns(success=pl.col("success") & ~broken)

    return run_contracts


def test_a_broken_contract_blocks_publishing(yesterday: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    before = yesterday.current
    monkeypatch.setattr(publishing, "run_contracts", _break_contract("order_key_unique"))
    code, said = run(yesterday)
    assert code == 1
    assert "not published, contracts are broken: Table orders breaks its contract: No order key occurs twice" in said
    assert "See order_key_unique in rules/contracts/orders.yaml" in said
    assert yesterday.current == before


def test_a_broken_contract_of_severity_warning_does_not(yesterday: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    before = yesterday.current
    monkeypatch.setattr(publishing, "run_contracts", _break_contract("fresh"))
    assert run(yesterday) == (0, "")
    assert yesterday.current != before
    query = "SELECT success FROM contract_results ORDER BY run_id = (SELECT max_by(run_id, started_at) FROM runs) DESC"
    assert not yesterday.value(
        "SELECT success FROM contract_results JOIN runs USING (run_id) WHERE table_name = 'orders'"
        " AND expectation_id = 'fresh' ORDER BY started_at DESC LIMIT 1"
    ), query


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


def test_a_snapshot_with_too_few_quarantined_rows_is_not_published(yesterday: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    before = yesterday.current
    account = next((yesterday.path / "lake" / "mapped").glob("*/account.json"))
    text = account.read_text(encoding="utf-8")
    account.write_text(text.replace('"rows_quarantined": ', '"rows_quarantined": 1'), encoding="utf-8")
    assert run(yesterday)[0] == 1
    assert yesterday.current == before
