"""An upgrade of a mapping: what was landed before is mapped anew, and the night finds what a new home finds."""

import shutil
from pathlib import Path

import pytest
from nights import Home, fill_inbox, make_home

from simulator import SampleSummary
from sources.engine.model import FOLDER, all_sources

TABLES = ("orders", "order_lines", "quarantine", "exceptions", "rule_coverage")
UPGRADE = {
    "goods_amount: 买家应付货款": "goods_amount: 总金额",  # another column of Taobao's order list,
    "- name: orders\n  recognise: [订单编号": "- name: list\n  recognise: [订单编号",  # whose part has another name;
    "unit_price: Lineitem price": "unit_price: Lineitem name",  # all rows of Shopify go to quarantine
}


@pytest.fixture
def upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on other mappings are in force."""
    folder = tmp_path / "sources"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    files = {file: file.read_text(encoding="utf-8") for file in folder.glob("*.yaml")}
    for before, after in UPGRADE.items():
        assert any(before in text for text in files.values()), before
        files = {file: text.replace(before, after) for file, text in files.items()}
    for file, text in files.items():
        file.write_text(text, encoding="utf-8")
    for module in ("assets.raw.exports", "assets.refined.accounts"):
        monkeypatch.setattr(f"{module}.all_sources", lambda: all_sources(folder))


@pytest.mark.usefixtures("upgraded")
def test_a_changed_mapping_gives_what_a_new_home_gives(published: Home, sample: SampleSummary, tmp_path: Path) -> None:
    home, fresh = published.copy(tmp_path / "old"), make_home(tmp_path / "new")
    fill_inbox(fresh.inbox, sample.files)
    home.run()
    fresh.run()
    assert home.value("SELECT count(*) FROM orders WHERE source_id = 'shopify'") == 0
    for table in TABLES:
        query = f"SELECT * FROM {table} ORDER BY ALL"
        assert home.frame(query).equals(fresh.frame(query)), table
