"""How long findings wait for people: what counts as over, what only as seen so far."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from insights.stages.of_cases import case_stages
from warehouse.tables import all_tables

AS_OF = datetime(2026, 4, 15, tzinfo=UTC)
ONE = {"rule_id": "r", "source_id": "s", "shop_id": "a", "category": "payment", "team": "finance", "state": "open"}
SLA = pl.DataFrame({"rule_id": ["r"], "sla_hours": [24]})


def hours(number: float) -> datetime:
    """So many hours after the cases opened, four days before the night."""
    return AS_OF - timedelta(days=4) + timedelta(hours=number)


def _stages(*cases: dict[str, Any], dimension: str = "all") -> dict[str, dict[str, Any]]:
    rows = [{**ONE, "exception_id": str(number), "opened_at": hours(0), **case} for number, case in enumerate(cases)]
    made = case_stages(pl.DataFrame(rows, schema=all_tables()["cases"].schema), SLA, AS_OF)
    return {
        f"{row['stage_from']} {row['stage_to']}": row
        for row in made.filter(pl.col("dimension") == dimension).iter_rows(named=True)
    }


def test_a_case_goes_through_its_stages() -> None:
    case = {"first_touch_at": hours(2), "decision": "resolved", "decided_at": hours(8), "state": "cleared"}
    found = _stages(case | {"closed_at": hours(48)})
    assert {name: row["p50_hours"] for name, row in found.items()} == {
        "opened touched": 2, "touched resolved": 6, "resolved released": 40, "opened resolved": 8,
    }  # fmt: skip
    assert {row["open"] for row in found.values()} == {0}


def test_a_night_resolves_what_nobody_touched() -> None:
    found = _stages({"state": "cleared", "closed_at": hours(48)})
    assert found["opened resolved"]["p50_hours"] == 48
    assert (found["opened touched"]["open"], found["opened touched"]["p50_hours"]) == (1, None)
    assert not {"touched resolved", "resolved released"} & set(found)


@pytest.mark.parametrize(
    "case",
    [
        {},
        {"state": "expired", "closed_at": hours(30)},
        {"decision": "false_alarm", "first_touch_at": hours(3), "decided_at": hours(3)},
        {"decision": "confirmed", "first_touch_at": hours(3), "decided_at": hours(3)},
        # A person was ahead of this night, or of the case's new life: for this night nothing has happened yet.
        {"decision": "resolved", "first_touch_at": hours(5000), "decided_at": hours(5000)},
        {"decision": "resolved", "first_touch_at": hours(-9), "decided_at": hours(-9)},
    ],
)
def test_what_is_not_resolved_is_censored(case: dict[str, Any]) -> None:
    found = _stages(case, {"state": "cleared", "closed_at": hours(1)})["opened resolved"]
    assert (found["n"], found["open"], found["p50_hours"], found["p95_hours"]) == (2, 1, 1, None)


def test_late_hours_and_the_share_over_the_sla_count_what_is_known() -> None:
    found = _stages(
        {"state": "cleared", "closed_at": hours(24)},
        {"state": "cleared", "closed_at": hours(34)},
        {},  # open for 96 hours
        {"state": "expired", "closed_at": hours(3)},  # whether it would have been in time is not known
    )["opened resolved"]
    assert found["over_sla"] == pytest.approx(2 / 3)
    assert found["late_hours"] == 10 + 72


def test_by_group() -> None:
    groups = case_stages(
        pl.DataFrame([{**ONE, "opened_at": hours(0)}, {**ONE, "opened_at": hours(0), "team": "warehouse"}],
                     schema=all_tables()["cases"].schema), SLA, AS_OF,
    ).filter(pl.col("dimension") == "team", pl.col("position") == 0)  # fmt: skip
    assert dict(groups.select("value", "n").iter_rows()) == {"finance": 1, "warehouse": 1}


def test_no_cases() -> None:
    assert case_stages(all_tables()["cases"].empty(), SLA, AS_OF).is_empty()
