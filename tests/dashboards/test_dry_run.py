"""Trying a condition on a published night: the published one changes nothing, another one says what would change."""

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from nights import Home

from dashboards.ask import ask
from dashboards.dry_run import MAX_LENGTH, DryRun, DryRunError, Edit, dry_run, edited
from warehouse.snapshots import open_snapshot


@pytest.fixture(scope="module")
def night(published: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_snapshot(published.warehouse) as connection:
        yield connection


def _rule(night: duckdb.DuckDBPyConnection, rule_id: str) -> dict[str, Any]:
    return ask(night, "SELECT * FROM rules WHERE rule_id = $id", id=rule_id).row(0, named=True)


def _try(night: duckdb.DuckDBPyConnection, rule_id: str, **changes: Any) -> DryRun:
    rule = _rule(night, rule_id)
    as_published = {"applies": rule["applies"], "hit_when": rule["hit_when"], "params": json.loads(rule["params"])}
    return dry_run(night, rule_id, Edit(**{**as_published, **changes}))


def _most_frequent(night: duckdb.DuckDBPyConnection, grain: str) -> list[str]:
    query = """
        SELECT rule_id FROM exceptions JOIN rules USING (rule_id) WHERE grain = $grain
        GROUP BY rule_id ORDER BY count(*) DESC, rule_id LIMIT 3
    """
    return ask(night, query, grain=grain)["rule_id"].to_list()


@pytest.mark.parametrize("grain", ["order", "line"])
def test_the_published_condition_changes_nothing(night: duckdb.DuckDBPyConnection, grain: str) -> None:
    for rule_id in _most_frequent(night, grain):
        found = _try(night, rule_id)
        assert found.before > 0
        assert (rule_id, found.before, found.newly_hit, found.no_longer_hit) == (rule_id, found.after, 0, 0)
        assert found.unknown_before == found.unknown_after


def test_a_wider_condition_adds_findings(night: duckdb.DuckDBPyConnection) -> None:
    found = _try(night, "payment_overdue", params={"hours": 0})
    assert (found.newly_hit, found.no_longer_hit) == (found.after - found.before, 0)
    assert found.newly_hit > 0
    assert found.per_shop["after"].sum() == found.after
    assert "payment_status" in found.new["evidence"][0]


def test_a_narrower_condition_loses_findings(night: duckdb.DuckDBPyConnection) -> None:
    found = _try(night, _most_frequent(night, "order")[0], applies="false", hit_when="is_open")
    assert found.before > 0
    assert (found.after, found.newly_hit, found.no_longer_hit) == (0, 0, found.before)
    assert found.gone.height == min(found.before, 20)


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("  ", "the condition is empty"),
        ("paymet_status = 'unpaid'", "unknown column or feature 'paymet_status'; did you mean payment_status"),
        ("FLOR(total_amount) > 1", "unknown function 'FLOR'; did you mean FLOOR"),
        ("payment_status =", "is not a valid expression"),
        ("(SELECT 1) = 1", "'SELECT' is not allowed"),
        ("CAST(status AS INTEGER) = 1", "it fails on these orders"),
        ("is_open AND " * MAX_LENGTH + "is_open", "at most 4,000 can be tried"),
    ],
)
def test_a_mistake_is_named(night: duckdb.DuckDBPyConnection, condition: str, message: str) -> None:
    with pytest.raises(DryRunError) as error:
        _try(night, "payment_overdue", hit_when=condition)
    assert message in str(error.value)


def test_a_rule_on_files_is_refused(night: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(DryRunError, match="only rules on orders and lines can be tried"):
        _try(night, "rows_quarantined")


def test_a_parameter_that_is_no_longer_used_is_left_out(night: duckdb.DuckDBPyConnection) -> None:
    rule = edited(_rule(night, "payment_overdue"), Edit("", "is_open", {"hours": 24}))
    assert rule.params == {}


def test_settings_of_a_shop_stay_in_force(
    night: duckdb.DuckDBPyConnection, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule_id = _most_frequent(night, "order")[0]
    before = _try(night, rule_id)
    settings = tmp_path / "settings.yaml"
    settings.write_text(f"all: {{{rule_id}: off}}\n")
    monkeypatch.setenv("ORDERSIFT_SETTINGS", str(settings))
    assert _try(night, rule_id).no_longer_hit == before.before > 0
