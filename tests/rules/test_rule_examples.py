"""Each rule judges its own examples as it says."""

from typing import Any

import pytest

from rules.engine import load_catalogue
from rules.engine.compile import CompiledRule
from rules.engine.examples import VERDICTS, judge

RULES = load_catalogue().rules


def cases(rule: CompiledRule) -> list[tuple[str, dict[str, Any]]]:
    assert rule.rule.examples is not None
    return [(kind, example) for kind in VERDICTS for example in getattr(rule.rule.examples, kind)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule.id)
def test_example(rule: CompiledRule) -> None:
    wrong = [(kind, example) for kind, example in cases(rule) if judge(rule, example) != kind]
    assert wrong == []
