"""`ordersift rules check`, `test`, `schema`, and settings by flag."""

import json
import os
from pathlib import Path

import pytest
from nights import Home
from test_cli import call

from rules.engine.catalogue import FOLDER, SETTINGS

EXAMPLES = FOLDER / "custom" / "shipping.yaml"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """The rules of the trade, to spoil."""
    file = tmp_path / "mine.yaml"
    file.write_text(EXAMPLES.read_text(encoding="utf-8"), encoding="utf-8")
    return file


def spoil(file: Path, *changes: tuple[str, str]) -> Path:
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")
    return file


def test_the_rules_of_the_trade_are_sound() -> None:
    assert call("rules", "check", str(EXAMPLES)).stdout == "3 rules, all valid\n"
    assert call("rules", "test", str(EXAMPLES)).stdout == "3 rules, all examples judged as they say\n"


def test_check_tells_all_mistakes_and_fails(mine: Path) -> None:
    said = call("rules", "check", str(spoil(mine, ("weight_kg > kg", "wieght_kg > kg"), ("team: ", "taem: "))))
    assert said.exit_code == 1
    assert f"{mine}:4: rule xinjiang_needs_courier_note: unknown key 'taem'; did you mean team?" in said.stderr
    assert (
        "rule confirm_range_of_heavy_parcel: unknown column or feature 'wieght_kg'; did you mean weight_kg"
        in said.stderr
    )
    assert "2 mistakes; 1 rule valid" in said.stderr


def test_check_as_json(mine: Path) -> None:
    said = call("rules", "check", str(spoil(mine, ("team: ", "taem: "))), "--json")
    assert said.exit_code == 1
    told = json.loads(said.stdout)
    assert (told["ok"], told["rules"]) == (False, 2)
    assert told["errors"] == [
        {"file": str(mine), "line": 4, "rule": "xinjiang_needs_courier_note",
         "message": "unknown key 'taem'; did you mean team?"}
    ]  # fmt: skip


def test_a_wrong_example_fails_the_test(mine: Path) -> None:
    said = call("rules", "test", str(spoil(mine, ("weight_kg: 5.01", "weight_kg: 5.0"))))
    assert said.exit_code == 1
    assert "should be hit but is ok" in " ".join(said.stdout.split())


@pytest.mark.parametrize("name", [SETTINGS, "other.yaml"])
def test_settings_are_checked_too(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text("all:\n  overwieght: {kg: 6}\n  overweight: {gk: 6}\n")
    said = call("rules", "check", str(file))
    assert said.exit_code == 1
    assert f"{file}:2: unknown rule 'overwieght'; did you mean overweight?" in said.stderr
    assert "rule overweight has no parameter 'gk'" in said.stderr


def test_a_path_that_is_not_there() -> None:
    said = call("rules", "check", "nowhere.yaml")
    assert said.exit_code == 1
    assert "nowhere.yaml does not exist" in said.stderr


def test_the_schema_knows_every_key() -> None:
    schema = json.loads(call("rules", "schema").stdout)
    assert {"id", "when", "silences", "examples"} <= schema["$defs"]["Rule"]["properties"].keys()
    assert schema["$defs"]["Rule"]["additionalProperties"] is False


def test_a_run_wants_settings_that_are_there(home: Home) -> None:
    said = call("--home", str(home.path), "run", "--inbox", str(home.inbox), "--settings", "nowhere.yaml")
    assert said.exit_code == 1
    assert "--settings nowhere.yaml is not a file" in " ".join(said.stderr.split())


def test_settings_change_a_backtest(published: Home, mine: Path, tmp_path: Path) -> None:
    (tmp_path / "mild.yaml").write_text("all: {confirm_range_of_heavy_parcel: off}\n")
    words = [
        "--home",
        str(published.path),
        "rules",
        "backtest",
        str(mine),
        "--rule",
        "confirm_range_of_heavy_parcel",
        "--json",
    ]
    plain, off = (
        json.loads(call(*words, *more).stdout)[0] for more in ([], ["--settings", str(tmp_path / "mild.yaml")])
    )
    assert os.environ["ORDERSIFT_SETTINGS"].endswith("mild.yaml")
    assert plain["rule_version"] != off["rule_version"]
    assert (off["hits"], off["ok"]) == (0, 0)
