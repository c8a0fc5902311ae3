"""Each rule judges its own examples as it says."""

from typing import Any

import polars as pl
import pytest

from rules.engine import load_catalogue
from rules.engine.compile import CompiledRule
from rules.engine.examples import AS_OF, VERDICTS, judge
from warehouse.tables import all_tables

RULES = load_catalogue().rules


def cases(rule: CompiledRule) -> list[tuple[str, dict[str, Any]]]:
    assert rule.rule.examples is not None
    return [(kind, example) for kind in VERDICTS for example in getattr(rule.rule.examples, kind)]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.rule.grain != "file"], ids=lambda rule: rule.rule.id)
def test_example(rule: CompiledRule) -> None:
    wrong = [(kind, example) for kind, example in cases(rule) if judge(rule, example) != kind]
    assert wrong == []


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.rule.grain == "file"], ids=lambda rule: rule.rule.id)
def test_file_example(rule: CompiledRule) -> None:
    schema = all_tables()["files"].schema
    for kind, example in cases(rule):
        texts = pl.DataFrame([{**example, "landed_at": None}], schema=schema)
        landed_at = pl.lit(example["landed_at"], dtype=pl.String).str.to_datetime(
            "%Y-%m-%d %H:%M:%S%#z", time_unit="us"
        )
        frame = texts.with_columns(landed_at=landed_at, as_of=pl.lit(AS_OF))
        assert frame.select(rule.verdict).item() is VERDICTS[kind], (kind, example)
