"""`results_cases`: how findings open, go on, end and come back from night to night."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from assets.results.cases import cases
from warehouse.tables import all_tables

FIRST = datetime(2026, 4, 1, 2, tzinfo=UTC)
SHOP = {"source_id": "s", "shop_id": "a"}


def _night(
    number: int, found: dict[str, str | None], earlier: pl.DataFrame | None = None, *,
    status: str = "paid", versions: tuple[str, ...] = ("v",), judged: int = 9,
) -> pl.DataFrame:  # fmt: skip
    """The cases after night `number`; `found` maps an order to what silences its finding."""
    tables = all_tables()
    rows: list[dict[str, Any]] = [
        {**SHOP, "exception_id": f"r-{key}", "rule_id": "r", "rule_version": "v", "order_key": key, "suppressed_by": by}
        for key, by in found.items()
    ]
    return cases(
        pl.DataFrame(rows, schema=tables["exceptions"].schema),
        tables["cases"].empty() if earlier is None else tables["cases"].conform(earlier.lazy()).collect(),
        pl.LazyFrame({"order_key": ["x", "y"], "status": [status, "paid"]}),
        pl.DataFrame(
            [{**SHOP, "rule_id": "r", "hits": 0, "ok": judged}], schema_overrides={"hits": pl.Int64, "ok": pl.Int64}
        ),
        versions=versions,
        as_of=FIRST + timedelta(days=number),
    )


def _case(frame: pl.DataFrame, order: str = "x") -> tuple[str, datetime, datetime | None, int]:
    row = frame.filter(pl.col("order_key") == order).row(0, named=True)
    return row["state"], row["opened_at"], row["closed_at"], row["times_opened"]


def test_a_finding_opens_a_case_that_goes_on() -> None:
    first = _night(0, {"x": None})
    assert _case(first) == ("open", FIRST, None, 1)
    later = _night(1, {"x": None, "y": None}, first)
    assert _case(later) == ("open", FIRST, None, 1)
    assert _case(later, "y") == ("open", FIRST + timedelta(days=1), None, 1)


@pytest.mark.parametrize(
    ("found", "options", "state"),
    [
        ({}, {}, "cleared"),
        ({}, {"status": "delivered"}, "expired"),
        ({"x": "other_rule"}, {}, "silenced"),
        ({}, {"versions": ("w",)}, "retired"),
    ],
)
def test_how_a_case_ends(found: dict[str, str | None], options: dict[str, Any], state: str) -> None:
    ended = _night(2, found, _night(0, {"x": None}), **options)
    assert _case(ended) == (state, FIRST, FIRST + timedelta(days=2), 1)
    # It keeps its end on the nights after.
    assert _case(_night(3, {}, ended)) == (state, FIRST, FIRST + timedelta(days=2), 1)


def test_what_could_not_be_judged_is_not_shown_to_be_gone() -> None:
    blind = _night(1, {}, _night(0, {"x": None}), judged=0)
    assert _case(blind) == ("open", FIRST, None, 1)
    assert _case(_night(2, {}, blind))[0] == "cleared"


@pytest.mark.parametrize(
    ("options", "state"), [({"versions": ("w",)}, "retired"), ({"status": "delivered"}, "expired")]
)
def test_what_ended_otherwise_needs_no_verdict(options: dict[str, Any], state: str) -> None:
    """A rule that was switched off, and an order that is over, leave no case open for ever."""
    assert _case(_night(1, {}, _night(0, {"x": None}), judged=0, **options))[0] == state


def test_a_case_that_comes_back_opens_again() -> None:
    back = _night(5, {"x": None}, _night(1, {}, _night(0, {"x": None})))
    assert _case(back) == ("open", FIRST + timedelta(days=5), None, 2)


def test_a_night_in_the_past_ends_no_case_before_it_began() -> None:
    assert _case(_night(-3, {}, _night(0, {"x": None}))) == ("cleared", FIRST, FIRST, 1)


def test_cases_that_ended_long_ago_are_left_out() -> None:
    ended = _night(1, {}, _night(0, {"x": None}))
    assert _night(91, {}, ended).height == 1
    assert _night(92, {}, ended).height == 0


def test_no_finding_is_in_two_cases() -> None:
    night = _night(1, {"x": None, "y": None}, _night(0, {"x": None}))
    assert night["exception_id"].is_unique().all()
