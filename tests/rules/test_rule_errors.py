"""A rule that is wrong is refused with file, line, the offending word and the nearest valid ones."""

from pathlib import Path

import pytest

from rules.engine import RuleError, load_catalogue

RULE = """- id: too_dear
  title: {en: Dear, zh: 贵}
  category: payment
  grain: order
  when: total_amount > 5
  priority: 3
  team: finance
  sla_hours: 24
  guidance: {en: Look., zh: 查看。}
  prevention: {en: Look., zh: 查看。}
"""


def refused(folder: Path, text: str) -> str:
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        load_catalogue(folder)
    message = str(caught.value)
    assert "mine.yaml:" in message
    return message


def test_a_sound_rule_loads(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(RULE, encoding="utf-8")
    assert [rule.rule.id for rule in load_catalogue(tmp_path).rules] == ["too_dear"]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("  team:", "  taem:", 1, ["too_dear", "'taem'", "team"]),
        ("  team: finance\n", "", 1, ["'team' is missing"]),
        ("total_amount", "total_amuont", 1, ["'total_amuont'", "did you mean total_amount"]),
        ("when: total_amount", "optional: [paid_ta]\n  when: total_amount", 1, ["'paid_ta'", "paid_at"]),
        ("total_amount > 5", "LENGHT(order_id) > 5", 1, ["too_dear", "'LENGHT'", "did you mean", "LENGTH"]),
        ("total_amount > 5", "total_amount + 5", 1, ["must be true or false"]),
        ("total_amount > 5", "order_id > 5", 1, ["does not fit the columns"]),
        ("total_amount > 5", "order_id ~ '['", 1, ["too_dear", "regex"]),
        ("total_amount > 5", "total_amount >", 1, ["not a valid expression"]),
        ("total_amount > 5", "total_amount > 5\n  params: {limit: 5}", 1, ["'limit' is not used"]),
        ("total_amount > 5", "total_amount > status\n  params: {status: 5}", 1, ["name of a column"]),
        ("  priority: 3", "  priority: 5", 1, ["priority", "5"]),
        ("  priority: 3", "  priority: 3\n  priority: 2", 7, ["'priority' is repeated"]),
        ("category: payment", "category: *a", 3, ["aliases"]),
        ("  grain", "\tgrain", 4, ["tab"]),
    ],
)  # fmt: skip
def test_refused(tmp_path: Path, old: str, new: str, line: int, words: list[str]) -> None:
    message = refused(tmp_path, RULE.replace(old, new, 1))
    assert f"mine.yaml:{line}:" in message
    assert [word for word in words if word not in message] == []


def test_an_id_is_taken_once(tmp_path: Path) -> None:
    message = refused(tmp_path, RULE + RULE)
    assert "mine.yaml:11:" in message
    assert "'too_dear' is taken by" in message
    assert "mine.yaml:1" in message


def test_no_rules_at_all(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no rule files"):
        load_catalogue(tmp_path)
