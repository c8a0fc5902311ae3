"""Writes docs/rules.md (the catalogue) and docs/data.md (the data dictionary) from their only definitions.

Usage: python docs/generate.py
"""

from pathlib import Path

from rules.engine import load_catalogue
from warehouse.tables import all_tables

HERE = Path(__file__).parent
RULE_LINE = "|---|---|---|---|---|"


def rules_page() -> str:
    """Every rule by category, with its condition, parameters filled in."""
    lines = ["# The rules", "", "Made by `python docs/generate.py` from `rules/*.yaml`; change those instead."]
    for category, rules in load_catalogue().frame().group_by("category", maintain_order=True):
        lines += ["", f"## {category[0]}", "", "| rule | what it finds | 含义 | hit when | priority, team |", RULE_LINE]
        for rule in rules.iter_rows(named=True):
            condition = rule["condition"].replace("|", "\\|").replace("\n", " ")
            lines.append(
                f"| {rule['rule_id']} ({rule['grain']}) | {rule['title_en']} | {rule['title_zh']} | `{condition}` |"
                f" {rule['priority']} {rule['team']} |"
            )
    return "\n".join(lines) + "\n"


def data_page() -> str:
    """Every table with its columns, types and meaning."""
    lines = ["# Data dictionary", "", "Made by `python docs/generate.py` from `warehouse/tables/*.py`; change those."]
    lines += ["", "Null = unknown, empty text = known to be empty. Times are UTC, money is in the order's currency."]
    for table in all_tables().values():
        lines += ["", f"## {table.name}", "", f"One row: {table.grain}. Key: {', '.join(table.key)}.", ""]
        lines += ["| column | type | meaning | values |", "|---|---|---|---|"]
        lines += [f"| {c.name} | {c.dtype} | {c.meaning} | {', '.join(c.values)} |" for c in table.columns]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (HERE / "rules.md").write_text(rules_page(), encoding="utf-8")
    (HERE / "data.md").write_text(data_page(), encoding="utf-8")
