"""`results_rule_quality`: what is measured, and what stays unknown until people decide."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from assets.results.rule_quality import rule_quality
from casework.decisions import SCHEMA as DECISIONS
from warehouse.tables import all_tables

AS_OF = datetime(2026, 4, 15, 2, tzinfo=UTC)
ONE = {"rule_id": "r", "source_id": "s", "shop_id": "a"}


def _quality(
    coverage: dict[str, int], *, hits: tuple[timedelta, ...] = (), outcomes: tuple[str, ...] = (),
    cases: tuple[dict[str, Any], ...] = (), version: str = "v", before: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    tables = all_tables()
    counted = pl.DataFrame([{**ONE, "rule_version": "v", "orders": sum(coverage.values()), **coverage}])
    found = [{**ONE, "occurred_at": AS_OF - age} for age in hits]
    decided = [{**ONE, "rule_version": version, "outcome": outcome} for outcome in outcomes]
    earlier = [{**ONE, "hits_by_night": before}] if before else []
    made = rule_quality(
        counted,
        pl.DataFrame(found, schema=tables["exceptions"].schema),
        decided=pl.DataFrame(decided, schema=DECISIONS),
        cases=pl.DataFrame([{**ONE, "opened_at": AS_OF, **case} for case in cases], schema=tables["cases"].schema),
        earlier=pl.DataFrame(earlier, schema=tables["rule_quality"].schema),
        as_of=AS_OF,
        hit_minutes=5,
    )
    assert dict(made.schema) == tables["rule_quality"].schema
    return made.row(0, named=True)


def test_coverage_is_the_share_that_could_be_judged() -> None:
    found = _quality({"hits": 10, "ok": 20, "not_evaluable": 10})
    assert (found["hits"], found["judged"], found["coverage"]) == (10, 30, 0.75)


def test_a_shop_without_rows_has_no_coverage() -> None:
    assert _quality({"hits": 0, "ok": 0, "not_evaluable": 0})["coverage"] is None


@pytest.mark.parametrize(
    ("coverage", "never", "always"),
    [
        ({"hits": 0, "ok": 30, "not_evaluable": 0}, True, False),
        ({"hits": 30, "ok": 0, "not_evaluable": 5}, False, True),
        ({"hits": 1, "ok": 29, "not_evaluable": 0}, False, False),
        ({"hits": 0, "ok": 29, "not_evaluable": 100}, None, None),
    ],
)
def test_never_and_always_are_said_of_enough_rows(
    coverage: dict[str, int], never: bool | None, always: bool | None
) -> None:
    found = _quality(coverage)
    assert (found["never_fires"], found["always_fires"]) == (never, always)


def test_hits_by_the_day_the_order_was_placed() -> None:
    hits = (
        timedelta(hours=1),
        timedelta(hours=23),
        timedelta(days=1),
        timedelta(days=13, hours=23),
        timedelta(days=14),
    )
    found = _quality({"hits": 5, "ok": 0, "not_evaluable": 0}, hits=hits)
    assert found["hits_by_day"] == "[1,0,0,0,0,0,0,0,0,0,0,0,1,2]"
    assert _quality({"hits": 0, "ok": 1, "not_evaluable": 0})["hits_by_day"] == f"[{','.join('0' * 14)}]"


def test_this_night_is_added_to_those_before() -> None:
    coverage = {"hits": 7, "ok": 0, "not_evaluable": 0}
    assert _quality(coverage)["hits_by_night"] == "[7]"
    assert _quality(coverage, before="[3,4]")["hits_by_night"] == "[3,4,7]"
    assert _quality(coverage, before=f"[{','.join(map(str, range(14)))}]")["hits_by_night"] == (
        "[1,2,3,4,5,6,7,8,9,10,11,12,13,7]"
    )


def test_without_decisions_nothing_is_made_up() -> None:
    found = _quality({"hits": 7, "ok": 0, "not_evaluable": 0})
    names = ("decided", "waived_false", "precision", "precision_low", "precision_high", "median_clear_hours")
    assert {found[name] for name in (*names, "right_hit_minutes")} == {None}
    assert found["hit_minutes"] == 5


def test_precision_and_cost_from_decisions() -> None:
    outcomes = ("confirmed", "resolved", "resolved", "false_alarm", "accepted")
    found = _quality({"hits": 7, "ok": 0, "not_evaluable": 0}, outcomes=outcomes)
    assert (found["decided"], found["waived_false"], found["precision"]) == (5, 0.2, 0.75)
    assert found["precision_low"] < 0.75 < found["precision_high"]
    assert found["right_hit_minutes"] == pytest.approx(5 / 0.75)


def test_decisions_about_another_version_of_the_rule_do_not_count() -> None:
    found = _quality({"hits": 7, "ok": 0, "not_evaluable": 0}, outcomes=("false_alarm",), version="older")
    assert (found["decided"], found["precision"]) == (None, None)


def test_only_false_alarms_have_no_price() -> None:
    found = _quality({"hits": 1, "ok": 0, "not_evaluable": 0}, outcomes=("false_alarm",))
    assert (found["precision"], found["right_hit_minutes"]) == (0, None)


def test_only_accepted_ones_say_nothing_of_precision() -> None:
    found = _quality({"hits": 1, "ok": 0, "not_evaluable": 0}, outcomes=("accepted",))
    assert (found["decided"], found["waived_false"], found["precision"]) == (1, 0, None)


def test_time_to_clear_ends_with_the_night_or_with_a_person() -> None:
    def after(hours: int) -> datetime:
        return AS_OF + timedelta(hours=hours)

    cases: tuple[dict[str, Any], ...] = (
        {"state": "cleared", "closed_at": after(48)},
        {"state": "cleared", "closed_at": after(48), "decision": "resolved", "decided_at": after(6)},
        {"state": "open", "decision": "resolved", "decided_at": after(10)},
        # None of these says how long it takes until it is gone.
        {"state": "expired", "closed_at": after(500)},
        {"state": "retired", "closed_at": after(500)},
        {"state": "open", "decision": "confirmed", "decided_at": after(500)},
        {"state": "open", "decision": "resolved", "decided_at": after(-500)},
    )
    found = _quality({"hits": 7, "ok": 0, "not_evaluable": 0}, cases=cases)
    assert found["median_clear_hours"] == 10
