"""Every command: help with an example, JSON for scripts, and messages instead of stack traces."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from nights import Home
from typer.testing import CliRunner, Result

from pipelines.cli import app
from rules.engine.catalogue import FOLDER
from simulator import SampleSummary

ALLOCATOR = "_RJEM_MALLOC_CONF"
SERVERS = ("serve", "dagster")
CALLS = {
    "sql": ["SELECT count(*) AS n FROM orders"],
    "rules list": [],
    "rules check": [],
    "rules test": ["RULES"],
    "rules schema": ["--out", "OUT/rule.schema.json"],
    "rules backtest": ["RULES/structure.yaml"],
    "diff": [],
    "report": ["--out", "OUT/report.html"],
    "sources list": [],
    "sources identify": ["EXPORT"],
    "sample": ["--orders", "20", "--days", "1", "--out", "OUT"],
    "run": ["--inbox", "INBOX", "--as-of", "2026-04-04T00:00:00Z"],
}


def commands() -> list[str]:
    """`run`, `rules list` ... as the application itself has them."""
    root = typer.main.get_command(app)
    names = []
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        below = getattr(command, "commands", None)
        names += [f"{name} {sub}" for sub in below] if below else [name]
    return names


def call(*words: str) -> Result:
    return CliRunner().invoke(app, words)


@pytest.mark.parametrize("command", commands())
def test_help_has_an_example(command: str) -> None:
    said = call(*command.split(), "--help")
    assert said.exit_code == 0
    assert re.search(rf"Example: ordersift {command}\b", said.output)


def test_every_command_that_prints_results_is_tried_below() -> None:
    assert sorted([*CALLS, *SERVERS]) == sorted(commands())


def _words(command: str, sample: SampleSummary, folder: Path) -> list[str]:
    """Arguments that make the command do something small."""
    shutil.copy(FOLDER / "structure.yaml", folder)
    places = {"EXPORT": str(sample.files[0]), "OUT": str(folder), "RULES": str(folder)}
    return [re.sub("EXPORT|OUT|RULES", lambda place: places[place[0]], word) for word in CALLS[command]]


@pytest.mark.parametrize("command", [command for command in CALLS if command not in ("run", "diff")])
def test_json_is_for_scripts(published: Home, sample: SampleSummary, tmp_path: Path, command: str) -> None:
    said = call("--home", str(published.path), *command.split(), *_words(command, sample, tmp_path), "--json")
    assert said.exit_code == 0, said.output
    assert json.loads(said.stdout)


@pytest.mark.parametrize("command", [command for command in CALLS if command not in ("run", "sample", "diff")])
def test_people_get_text(published: Home, sample: SampleSummary, tmp_path: Path, command: str) -> None:
    said = call("--home", str(published.path), *command.split(), *_words(command, sample, tmp_path))
    assert said.exit_code == 0, said.output
    assert said.stdout.strip()
    with pytest.raises(json.JSONDecodeError):
        json.loads(said.stdout)


def test_home_comes_from_the_environment(published: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDERSIFT_HOME", str(published.path))
    said = call("sql", "SELECT count(*) AS n FROM orders", "--json")
    assert json.loads(said.stdout) == [{"n": published.value("SELECT count(*) FROM orders")}]


def test_the_option_wins_over_the_environment(published: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDERSIFT_HOME", "/nowhere/ordersift")
    assert call("--home", str(published.path), "sql", "SELECT 1 AS one").exit_code == 0


def test_a_missing_inbox_is_named(home: Home) -> None:
    said = call("--home", str(home.path), "run", "--inbox", str(home.inbox / "not there"))
    assert said.exit_code == 1
    assert "is not a folder; create it or name another with --inbox" in " ".join(said.stderr.split())


@pytest.mark.parametrize("instant", ["yesterday", "2026-13-01", "0001-01-01T00:00:00+10:00"])
def test_a_wrong_as_of_is_refused(home: Home, instant: str) -> None:
    said = call("--home", str(home.path), "run", "--inbox", str(home.inbox), "--as-of", instant)
    assert said.exit_code == 1
    assert f"--as-of '{instant}' is not an ISO time; write 2026-04-15T00:00:00Z" in " ".join(said.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "taobau"], "unknown format 'taobau' (did you mean 'taobao'?)"),
        (["--orders", "0"], "orders is 0; give a whole number of at least 1"),
    ],
)
def test_a_wrong_sample_is_refused(tmp_path: Path, arguments: list[str], message: str) -> None:
    said = call("sample", "--out", str(tmp_path / "out"), *arguments)
    assert said.exit_code == 1
    assert message in " ".join(said.stderr.split())


def test_identify_names_source_and_rows(sample: SampleSummary) -> None:
    export = next(file for file in sample.files if file.name == "ordersift_orders_20260401.csv")
    facts = json.loads(call("sources", "identify", str(export), "--json").stdout)
    assert (facts["source_id"], facts["part"]) == ("ordersift", "orders_with_lines")
    assert facts["rows"] == len(export.read_text(encoding="utf-8").splitlines()) - 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "unreadable: it is empty; export it again"),
        ("to,subject,body\nme,hi,ho\n", "unrecognised: no mapping knows its columns (to, subject, body)"),
        ("order_id,created_at,sku\n1,2,3\n", "nearest mapping: ordersift (orders_with_lines); missing columns: status"),
    ],
)
def test_identify_says_why_not(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "x.csv").write_text(content)
    said = call("sources", "identify", str(tmp_path / "x.csv"))
    assert said.exit_code == 1
    assert message in " ".join(said.stderr.split())


def test_identify_wants_a_file(tmp_path: Path) -> None:
    said = call("sources", "identify", str(tmp_path))
    assert said.exit_code == 1
    assert "is not a file" in " ".join(said.stderr.split())


def test_rules_list_knows_last_night(published: Home) -> None:
    said = call("--home", str(published.path), "rules", "list", "--json")
    rules = {row["rule_id"]: row for row in json.loads(said.stdout)}
    hits = dict(published.frame("SELECT rule_id, sum(hits)::BIGINT FROM rule_coverage GROUP BY ALL").iter_rows())
    assert {rule: rules[rule]["hits"] for rule in hits} == hits


def test_rules_list_works_before_the_first_night(home: Home) -> None:
    said = call("--home", str(home.path), "rules", "list")
    assert said.exit_code == 0
    assert "counts appear after the first night" in said.stdout


@pytest.mark.parametrize(
    ("own", "told"),
    [({}, "dirty_decay_ms:2500,muzzy_decay_ms:2500"), ({ALLOCATOR: "dirty_decay_ms:1"}, "dirty_decay_ms:1")],
)
def test_the_allocator_is_told_before_polars_is_there_and_a_wish_of_the_users_own_counts(
    own: dict[str, str], told: str
) -> None:
    code = f"import os, sys, pipelines; print(os.environ[{ALLOCATOR!r}], 'polars' in sys.modules)"
    bare = {name: value for name, value in os.environ.items() if name != ALLOCATOR}
    run = subprocess.run([sys.executable, "-c", code], env=bare | own, capture_output=True, text=True, check=True)
    assert run.stdout.split() == [told, "False"]
