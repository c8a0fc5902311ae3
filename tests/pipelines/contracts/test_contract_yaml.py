"""A badly written contract is refused with file, entry, offending word and nearest valid names."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.contracts import ContractError, load_contracts

GOOD = """\
- id: status_in_set
  severity: error
  meaning: {en: One of the canonical ones., zh: 属于规范取值。}
  expect: expect_column_values_to_be_in_set
  with: {column: status, value_set: table}
"""

TYPOS = [
    ("severity: error", "serverity: error", "unknown key 'serverity'. Nearest: severity"),
    ("severity: error", "severity: fatal", "severity: Input should be 'error' or 'warning'"),
    ("zh:", "cn:", "key 'meaning.zh' is missing"),
    ("zh:", "cn:", "unknown key 'cn'. Nearest: en"),
    ("to_be_in_set", "to_be_in_sets", "Nearest: expect_column_values_to_be_in_set"),
    ("column: status", "colum: status", "unknown argument 'colum'. Nearest: column"),
    ("column: status", "colum: status", "argument 'column' is missing"),
    ("column: status", "column: statsu", "unknown column 'statsu'. Nearest: status"),
    ("column: status", "column: buyer_note", "column 'buyer_note' has no value set"),
    ("value_set: table", "value_set: tabel", "must be a list or the word `table`, not 'tabel'"),
    ("value_set: table", "value_set: {days_from_asof: 1}", "Nearest: days_from_as_of"),
    ("value_set: table", "value_set: {days_from_as_of: x}", "must be a number, not 'x'"),
    ("id: status_in_set", "id: Status!", "id: String should match pattern"),
]


def _load(folder: Path, text: str, name: str = "orders.yaml") -> None:
    (folder / name).write_text(text, encoding="utf-8")
    load_contracts(folder)


@pytest.mark.parametrize(("word", "typo", "message"), TYPOS)
def test_typo_is_named(tmp_path: Path, word: str, typo: str, message: str) -> None:
    _load(tmp_path, GOOD)
    with pytest.raises(ContractError) as caught:
        _load(tmp_path, GOOD.replace(word, typo))
    assert message in str(caught.value)
    assert "orders.yaml, entry 1" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        (GOOD, "order.yaml", "unknown table 'order'. Nearest: orders"),
        (GOOD + GOOD, "orders.yaml", "id 'status_in_set' occurs 2 times"),
        ("- id: [", "orders.yaml", "not valid YAML"),
        ("", "orders.yaml", "must be a list of expectations"),
        ("- text", "orders.yaml", "entry 1 (not a mapping)"),
        (
            GOOD.replace("status", "reason").replace("table}", "{share_of_previous_night: 1}}"),
            "quarantine.yaml",
            "needs a column 'quarantine' in table runs",
        ),
    ],
)  # fmt: skip
def test_bad_file_is_named(tmp_path: Path, text: str, name: str, message: str) -> None:
    with pytest.raises(ContractError) as caught:
        _load(tmp_path, text, name)
    assert message in str(caught.value)
    assert name in str(caught.value)


def test_query_must_read_the_table(tmp_path: Path) -> None:
    query = "expect: unexpected_rows_expectation\n  with: {unexpected_rows_query: SELECT 1}\n"
    with pytest.raises(ContractError, match=r"must read `\{batch\}`"):
        _load(tmp_path, GOOD[: GOOD.index("expect:")] + query)


def test_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="No contract"):
        load_contracts(tmp_path)


def test_loading_does_not_import_great_expectations() -> None:
    code = (
        "import sys, pipelines.contracts as c; c.load_contracts(); "
        "sys.exit('great_expectations' in sys.modules or 'dagster' in sys.modules)"
    )
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
