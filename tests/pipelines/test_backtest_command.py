import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
from typer.testing import CliRunner, Result

from casework.decisions import decide
from casework.store import open_store
from pipelines.cli import app
from rules.engine import RuleError
from warehouse.lake import Lake
from warehouse.snapshots import publish, write_draft
from warehouse.tables import all_tables

AS_OF = datetime(2026, 7, 1, tzinfo=UTC)
RULE = """\
- id: {id}
  title: {{en: Phone is missing, zh: 缺电话}}
  category: information
  grain: order
  when: {when}
  evidence: [phone, address]
  priority: 3
  team: t
  sla_hours: 24
  guidance: {{en: t, zh: t}}
  prevention: {{en: t, zh: t}}
"""
ORDERS = [
    {"order_key": f"o{n}", "order_id": f"{n}", "source_id": "s", "shop_id": "x", "layout_id": "l",
     "status": "paid", "phone": "13812345678" if n % 2 else "", "address": "Main Street 1",
     "created_at": datetime(2026, 6, n, tzinfo=UTC), "total_amount": 5, "currency": "EUR"}
    for n in range(1, 5)
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A home with four orders in its lake and one published night."""
    tables, lake = all_tables(), Lake(tmp_path / "lake")
    frames = {name: table.empty() for name, table in tables.items()}
    frames["orders"] = tables["orders"].conform(pl.LazyFrame(ORDERS)).collect()
    night = pl.LazyFrame({"run_id": ["n1"], "as_of": [AS_OF], "started_at": [AS_OF]})
    frames["runs"] = tables["runs"].conform(night).collect()
    known = pl.LazyFrame({"exception_id": ["e"], "rule_id": ["other"], "category": ["payment"], "order_key": ["o2"]})
    frames["exceptions"] = tables["exceptions"].conform(known).collect()
    same = {"layout_id": "l", "source_id": "s", "table_name": "orders"}
    layouts = [same | {"column_name": name} for name in tables["orders"].schema]
    for name, frame in {**frames, "layouts": pl.DataFrame(layouts)}.items():
        lake.write(f"refined_{name}", frame)

    def fill(connection: duckdb.DuckDBPyConnection) -> None:
        for name, frame in frames.items():
            connection.register("given", frame)
            connection.execute(f"CREATE TABLE {name} AS FROM given")

    write_draft(tmp_path / "warehouse", "n1", fill)
    publish(tmp_path / "warehouse", "n1")
    return tmp_path


def _call(folder: Path, text: str, *words: str) -> Result:
    file = folder / "rule.yaml"
    file.write_text(text)
    return CliRunner().invoke(app, ["--home", str(folder), "rules", "backtest", str(file), *words])


def test_json_tells_what_the_rule_finds(folder: Path) -> None:
    result = _call(folder, RULE.format(id="mine", when="phone = ''"), "--from", "2026-06-02", "--json")
    said = json.loads(result.stdout)[0]
    assert (said["rule_id"], said["orders"], said["hits"], said["from"]) == ("mine", 3, 2, "2026-06-02")
    assert said["orders_only_here"] == 1
    assert said["overlap"] == [{"rule_id": "other", "category": "payment", "orders": 1}]
    assert said["overlap_by_category"] == [{"category": "payment", "orders": 1}]
    assert datetime.fromisoformat(said["as_of"]) == AS_OF


def test_personal_data_is_shown_only_when_asked_for(folder: Path) -> None:
    text = RULE.format(id="mine", when="phone <> ''")
    assert "13812345678" not in _call(folder, text).stdout
    assert "13812345678" in _call(folder, text, "--personal").stdout


def test_each_rule_of_a_file_or_the_chosen_one(folder: Path) -> None:
    text = RULE.format(id="one", when="phone = ''") + RULE.format(id="two", when="phone <> ''")
    assert [row["rule_id"] for row in json.loads(_call(folder, text, "--json").stdout)] == ["one", "two"]
    assert [row["rule_id"] for row in json.loads(_call(folder, text, "--rule", "two", "--json").stdout)] == ["two"]
    assert "did you mean two?" in " ".join(_call(folder, text, "--rule", "twoo").stderr.split())


def test_text_for_people(folder: Path) -> None:
    result = _call(folder, RULE.format(id="mine", when="phone = ''"))
    assert result.exit_code == 0
    assert "2 hits on 2 of 4 orders (50.00 %)" in result.stdout


def test_the_precision_to_expect_from_decisions(folder: Path) -> None:
    text, page = RULE.format(id="mine", when="phone = ''"), folder / "page.html"
    before = _call(folder, text, "--html", str(page))
    assert "Expected precision: not known" in before.stdout
    assert "not known: nobody has decided" in page.read_text(encoding="utf-8")
    finding = {"exception_id": "", "rule_version": "v", "source_id": "s", "shop_id": "x", "line_no": None}
    for key, outcome in (("o2", "confirmed"), ("o4", "false_alarm"), ("o1", "false_alarm")):
        about = finding | {"exception_id": key, "rule_id": "mine", "order_key": key}
        decide(open_store(folder), about, outcome, reason="seen")  # type: ignore[arg-type]
    said = json.loads(_call(folder, text, "--json").stdout)[0]["expected_precision"]
    assert (said["right"], said["false"], said["share"]) == (1, 1, 0.5)
    assert 0 < said["low"] < 0.1 < 0.9 < said["high"] < 1
    after = " ".join(_call(folder, text, "--html", str(page)).stdout.split())
    assert "50.0 % (95 % interval 9.5 to 90.5 %), from 2 decisions: 1 right, 1 false alarms" in after
    assert "50.0 % (9.5 % – 90.5 %), from 2 decisions" in page.read_text(encoding="utf-8")


def test_a_mistake_in_the_rule_names_file_and_line(folder: Path) -> None:
    error = _call(folder, RULE.format(id="mine", when="phon = ''")).exception
    assert isinstance(error, RuleError)
    assert "rule.yaml:1: rule mine: unknown column or feature 'phon'; did you mean phone" in str(error)


def test_days_in_the_wrong_order_are_refused(folder: Path) -> None:
    result = _call(folder, RULE.format(id="mine", when="phone = ''"), "--from", "2026-06-03", "--to", "2026-06-01")
    assert result.exit_code == 1
    assert "is after" in result.stderr


@pytest.mark.parametrize(("language", "words"), [("en", ("Backtest", "Phone is missing")), ("zh", ("规则回测", "缺电话"))])
def test_a_page_without_scripts_and_without_personal_data(folder: Path, language: str, words: tuple[str, str]) -> None:
    page = folder / "pages" / f"{language}.html"
    said = _call(folder, RULE.format(id="mine", when="phone <> ''"), "--html", str(page), "--lang", language)
    assert f"written to {page}" in said.stdout
    text = page.read_text(encoding="utf-8")
    assert all(word in text for word in words)
    assert "<svg" in text
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "")
    assert "13812345678" not in text


def test_texts_of_exports_are_escaped_in_the_page(folder: Path) -> None:
    rows = [row | {"address": "<img src=x>", "phone": "13812345678"} for row in ORDERS]
    Lake(folder / "lake").write("refined_orders", all_tables()["orders"].conform(pl.LazyFrame(rows)).collect())
    page = folder / "page.html"
    _call(folder, RULE.format(id="mine", when="status <> '<b>'"), "--html", str(page), "--personal", "--json")
    text = page.read_text(encoding="utf-8")
    assert "&lt;img src=x&gt;" in text
    assert "13812345678" in text
    assert "<img" not in text
    assert "<b>" not in text


def test_a_folder_is_no_page(folder: Path) -> None:
    said = _call(folder, RULE.format(id="mine", when="phone <> ''"), "--html", str(folder))
    assert said.exit_code == 1
    assert "is a folder; name a file such as" in " ".join(said.stderr.split())
