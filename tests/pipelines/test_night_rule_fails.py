"""A rule that cannot judge is switched off for the night and told; everything else is judged and published."""

import json
import re
import shutil
from collections.abc import Iterator

import pytest
from nights import Home, fill_inbox, make_home, write_exports

from pipelines.commands.run import _print, summarise
from rules.engine import load_catalogue
from rules.engine.catalogue import FOLDER

FORM = """- id: {id}
  title: {{en: Mine, zh: 我的}}
  category: payment
  grain: {grain}
  when: {when}
  priority: 3
  team: finance
  sla_hours: 24
  guidance: {{en: Look., zh: 查看。}}
  prevention: {{en: Look., zh: 查看。}}
"""
CONDITIONS = {
    "casts": ("order", "CAST(receiver_name AS INTEGER) > 0"),
    "overflows": ("order", "total_amount * 99999999999999 * 99999999999999 * 99999999999999 > 0"),
    "of_lines": ("line", "CAST(title AS INTEGER) > 0"),
    "of_files": ("file", "CAST(file AS INTEGER) > 0"),
    "sound": ("order", "total_amount >= 0"),
    "misspelt": ("order", "total_amuont > 0"),
}
FAILING = [name for name in CONDITIONS if name != "sound"]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A night with such custom rules, and a custom file that is no YAML."""
    folder = tmp_path_factory.mktemp("night")
    home = make_home(folder)
    fill_inbox(home.inbox, write_exports(folder / "exports", orders=40, days=1, formats=("taobao",)).files)
    text = "".join(FORM.format(id=name, grain=grain, when=when) for name, (grain, when) in CONDITIONS.items())
    shutil.copytree(FOLDER, folder / "rules", ignore=shutil.ignore_patterns("*.py", "shipping.yaml"))
    (folder / "rules" / "custom" / "mine.yaml").write_text(text, encoding="utf-8")
    (folder / "rules" / "custom" / "torn.yaml").write_text("- id: [", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load_catalogue, "__defaults__", (folder / "rules", None))
        home.run()
        yield home


def test_the_night_publishes_what_the_others_say(night: Home) -> None:
    assert night.value("SELECT count(*) FROM exceptions WHERE rule_id = 'sound'") == 40
    assert night.value("SELECT count(DISTINCT rule_id) FROM exceptions") > 5
    known = "SELECT sum(hits + ok)::BIGINT FROM rule_coverage WHERE rule_id IN ('casts', 'overflows', 'of_lines')"
    assert night.value(known) == 0


def test_every_failure_is_a_finding(night: Home) -> None:
    found = night.frame("SELECT * FROM exceptions WHERE rule_id = 'rule_failed'")
    evidence = {row["rule_id"]: row for row in map(json.loads, found["evidence"])}
    assert sorted(evidence) == sorted([*FAILING, ""])
    assert set(found["category"]) == {"data"}
    assert evidence["misspelt"]["error"].startswith(
        "unknown column or feature 'total_amuont'; did you mean total_amount"
    )
    assert (evidence["misspelt"]["file"], evidence[""]["file"]) == ("custom/mine.yaml", "custom/torn.yaml")
    assert evidence["casts"]["error"].endswith("; write TRY_CAST, which gives null where a value does not fit")
    assert "overflow" in evidence["overflows"]["error"]


def test_the_summary_tells_them(night: Home, capsys: pytest.CaptureFixture[str]) -> None:
    _print(summarise(night.path) | {"files_known": 0, "still_being_written": []})
    said = " ".join(capsys.readouterr().out.split())
    assert re.search(r"did not judge: \S*custom/torn\.yaml", said)


def test_an_error_tells_no_value_of_the_rows(night: Home) -> None:
    names = set(night.frame("SELECT receiver_name FROM orders")["receiver_name"])
    errors = " ".join(night.frame("SELECT error FROM rule_failures")["error"])
    assert [name for name in names if name and name in errors] == []


def test_the_same_failure_has_the_same_id(night: Home) -> None:
    ids = "SELECT exception_id FROM exceptions WHERE rule_id = 'rule_failed' ORDER BY ALL"
    first = night.frame(ids)
    night.run("2026-04-05T00:00:00+00:00")
    assert night.frame(ids).equals(first)
