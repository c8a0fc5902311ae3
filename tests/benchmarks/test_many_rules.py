"""The rules of `benchmarks/many_rules.py`: copies differ from their originals, and hit as rarely."""

import many_rules
import pytest
from rule_pass import make

from rules.engine.catalogue import Catalogue
from rules.engine.model import Rule


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> list[Rule]:
    folder = tmp_path_factory.mktemp("many_rules")
    make(2_000, folder)
    return many_rules.choose(folder)


def test_there_are_120_and_no_two_conditions_are_the_same(chosen: list[Rule]):
    conditions = {rule.sql for rule in Catalogue.of(chosen[:120]).rules}
    assert len(conditions) == 120


def test_the_first_forty_are_of_the_catalogue_on_orders_and_lines(chosen: list[Rule]):
    assert {rule.grain for rule in chosen[:40]} == {"order", "line"}
    assert not any(rule.id[-1].isdigit() for rule in chosen[:40])
