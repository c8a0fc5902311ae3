"""Every differing finding has one cause, and the causes add up."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.night_diff import CAUSES, KINDS, night_diff, summary
from warehouse.tables import all_tables

AS_OF = datetime(2026, 7, 1, tzinfo=UTC)
Tables = dict[str, list[dict[str, Any]]]


def _night(day: int = 0, **tables: list[dict[str, Any]]) -> Tables:
    """A night with two orders, a finding on each, and a file."""
    orders = [{"order_key": key, "source_id": "s", "shop_id": "x", "status": "paid"} for key in ("o1", "o2")]
    run = {"run_id": f"n{day}", "started_at": AS_OF, "as_of": AS_OF + timedelta(days=day), "reference_version": "r"}
    files = [{"file": "a.csv", "sha256": "f", "source_id": "s", "shop_id": "x"}]
    rules = [_rule()]
    standard = {"orders": orders, "order_lines": [], "exceptions": [_finding()], "runs": [run], "files": files}
    return {**standard, "rules": rules, **tables}


def _rule(version: str = "v1", stands_on: tuple[str, ...] = (), rule_id: str = "late") -> dict[str, Any]:
    return {"rule_id": rule_id, "rule_version": version, "stands_on": json.dumps(stands_on)}


def _finding(order_key: str | None = "o1", **values: Any) -> dict[str, Any]:
    said = {"rule_id": "late", "order_key": order_key, "source_id": "s", "shop_id": "x", "priority": 1}
    return {"exception_id": f"late-{order_key}", **said, "evidence": '{"status":"paid"}', "amount_at_risk": 5, **values}


def _fill(connection: duckdb.DuckDBPyConnection, side: str, night: Tables, without: tuple[str, ...] = ()) -> None:
    for name, rows in night.items():
        table = all_tables()[name]
        frame = table.conform(pl.LazyFrame(rows, schema=None if rows else table.schema)).collect()
        frame = frame.drop(without, strict=False)
        connection.register("given", frame)
        connection.execute(f"CREATE OR REPLACE TABLE {side}.{name} AS FROM given")


@pytest.fixture
def nights() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'; ATTACH ':memory:' AS before; ATTACH ':memory:' AS after")
        yield connection


def _diff(nights: duckdb.DuckDBPyConnection, before: Tables, after: Tables) -> list[tuple[str, str]]:
    _fill(nights, "before", before)
    _fill(nights, "after", after)
    return night_diff(nights).select("kind", "cause").rows()


def _orders(**values: Any) -> list[dict[str, Any]]:
    return [row | values for row in _night()["orders"]]


def test_the_same_night_twice(nights: duckdb.DuckDBPyConnection) -> None:
    assert _diff(nights, _night(), _night(1)) == []


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"orders": _orders(status="shipped")}, "order"),
        ({"orders": _orders()[1:]}, "order"),
        ({"order_lines": [{"order_key": "o1", "line_no": 1}]}, "order"),
        ({"order_lines": [{"order_key": "o2", "line_no": 1}]}, "time"),
        ({"orders": _orders(layout_id="l2")}, "order"),
        ({"orders": _orders(source_file="b.csv", exported_at=AS_OF)}, "time"),
        ({"rules": [_rule("v2")]}, "rule"),
        ({"rules": []}, "rule"),
        ({"orders": _orders(status="shipped"), "rules": [_rule("v2")]}, "order"),
        ({}, "time"),
    ],
)
def test_a_finding_is_gone(nights: duckdb.DuckDBPyConnection, change: Tables, cause: str) -> None:
    assert _diff(nights, _night(), _night(1, exceptions=[], **change)) == [("gone", cause)]


def test_a_finding_is_new(nights: duckdb.DuckDBPyConnection) -> None:
    assert _diff(nights, _night(exceptions=[]), _night(1)) == [("new", "time")]
    assert _diff(nights, _night(exceptions=[], orders=[]), _night(1)) == [("new", "order")]


def test_nothing_explains_it(nights: duckdb.DuckDBPyConnection) -> None:
    assert _diff(nights, _night(exceptions=[]), _night()) == [("new", "unknown")]


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        ({"priority": 2}, "rule"),
        ({"evidence": '{"status":"paid","city":""}'}, "rule"),
        ({"evidence": '{"status":"shipped"}'}, "time"),
        ({"amount_at_risk": 6}, "time"),
    ],
)
def test_a_finding_tells_other_things(nights: duckdb.DuckDBPyConnection, told: dict[str, Any], cause: str) -> None:
    assert _diff(nights, _night(), _night(1, exceptions=[_finding(**told)])) == [("changed", cause)]


def test_reference_data_counts_for_rules_that_look_it_up(nights: duckdb.DuckDBPyConnection) -> None:
    after = _night(1, exceptions=[])
    after["runs"][0]["reference_version"] = "r2"
    assert _diff(nights, _night(), after) == [("gone", "time")]
    stands = {"rules": [_rule(stands_on=("reference",))]}
    assert _diff(nights, _night(**stands), after | stands) == [("gone", "reference")]


def test_other_orders_count_for_rules_that_look_at_them(nights: duckdb.DuckDBPyConnection) -> None:
    stands, exported = {"rules": [_rule(stands_on=("orders",))]}, {"files": []}
    after = _night(1, exceptions=[], **stands)
    assert _diff(nights, _night(**stands), after) == [("gone", "time")]
    assert _diff(nights, _night(**stands, **exported), after) == [("gone", "others")]


def test_a_finding_on_a_file_is_caused_by_its_exports(nights: duckdb.DuckDBPyConnection) -> None:
    about_file = _night(1, exceptions=[_finding(None)])
    assert _diff(nights, _night(exceptions=[], files=[]), about_file) == [("new", "order")]
    assert _diff(nights, _night(exceptions=[]), about_file) == [("new", "time")]


def test_a_night_of_an_earlier_version_of_the_program(nights: duckdb.DuckDBPyConnection) -> None:
    _fill(nights, "before", _night(), without=("stands_on", "reference_version", "has_conflicting_rows"))
    _fill(nights, "after", _night(1, exceptions=[_finding("o2")]))
    assert night_diff(nights).select("kind", "cause").rows() == [("gone", "time"), ("new", "time")]


FINDINGS = st.lists(
    st.builds(
        _finding,
        st.sampled_from(["o1", "o2", "o3", None]),
        priority=st.integers(1, 2),
        rule_id=st.sampled_from(["late", "odd"]),
    ),
    unique_by=lambda row: row["exception_id"],
    max_size=4,
)
NIGHTS = st.builds(
    _night,
    st.integers(0, 1),
    exceptions=FINDINGS,
    orders=st.sampled_from([_orders(), _orders(status="shipped"), _orders()[:1]]),
    rules=st.sampled_from([[_rule()], [_rule("v2", ("orders",)), _rule(rule_id="odd")]]),
)


@settings(max_examples=25, deadline=None)
@given(before=NIGHTS, after=NIGHTS)
def test_causes_add_up(before: Tables, after: Tables) -> None:
    with duckdb.connect() as nights:
        nights.execute("SET TimeZone = 'UTC'; ATTACH ':memory:' AS before; ATTACH ':memory:' AS after")
        _fill(nights, "before", before)
        _fill(nights, "after", after)
        diff = night_diff(nights)
    counts = {kind: diff.filter(pl.col("kind") == kind).height for kind in KINDS}
    assert len(before["exceptions"]) + counts["new"] - counts["gone"] == len(after["exceptions"])
    assert set(diff["cause"]) <= set(CAUSES)
    assert diff["exception_id"].is_unique().all()
    assert sum(summary(diff)[kind].sum() for kind in KINDS) == sum(counts.values()) == diff.height
