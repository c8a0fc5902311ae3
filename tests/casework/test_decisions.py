"""Decisions about findings: what holds, what was taken back, and what is refused."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from casework.decisions import ABOUT, SCHEMA, DecisionError, decide, decide_all, decisions
from casework.store import open_store

FINDING = dict.fromkeys(ABOUT, "") | {"exception_id": "e1", "rule_id": "r", "line_no": 2, "order_key": None}


@pytest.fixture
def store(tmp_path: Path) -> Engine:
    return open_store(tmp_path)


def test_nothing_decided(store: Engine) -> None:
    assert decisions(store).is_empty()
    assert dict(decisions(store).schema) == SCHEMA


def test_the_last_decision_holds_and_the_first_is_remembered(store: Engine) -> None:
    decide(store, FINDING, "confirmed", who=" Ann ")
    decide(store, FINDING | {"exception_id": "e2"}, "false_alarm", reason=" test shop ")
    decide(store, FINDING, "resolved", who="Bob")
    one, other = decisions(store).to_dicts()
    assert (one["outcome"], one["who"], one["line_no"], one["order_key"]) == ("resolved", "Bob", 2, None)
    assert one["first_at"] < one["at"]
    assert (other["outcome"], other["reason"]) == ("false_alarm", "test shop")
    assert other["first_at"] == other["at"]


def test_about_many_at_once_or_about_none(store: Engine) -> None:
    many = [FINDING | {"exception_id": f"e{number}"} for number in range(500)]
    decide_all(store, many, "confirmed")
    assert decisions(store).height == 500
    lacking = {name: value for name, value in FINDING.items() if name != "rule_id"}
    with pytest.raises(KeyError):
        decide_all(store, [FINDING | {"exception_id": "new"}, lacking], "resolved")
    assert decisions(store)["outcome"].unique().to_list() == ["confirmed"]
    decide_all(store, many, "open")
    decide_all(store, [], "resolved")
    assert decisions(store).is_empty()


def test_taken_back(store: Engine) -> None:
    decide(store, FINDING, "resolved")
    decide(store, FINDING, "open")
    assert decisions(store).is_empty()


@pytest.mark.parametrize("outcome", ["false_alarm", "accepted"])
def test_who_waives_says_why(store: Engine, outcome: str) -> None:
    with pytest.raises(DecisionError, match="say why"):
        decide(store, FINDING, outcome, reason="  ")  # type: ignore[arg-type]
    assert decisions(store).is_empty()
