"""Stages of orders: which there are, how long they took, what is still open, what cannot be said."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from insights.stages.conformance import conformance
from insights.stages.intervals import ATTRIBUTES, WORKED, entered, intervals, stages_in
from insights.stages.settings import SettingsError, StageSettings, WorkingTime, stage_settings
from insights.stages.summary import summarise
from insights.stages.waits import waits
from insights.stages.working_time import worked_until
from insights.survival import DURATION, IS_OVER
from warehouse.tables import all_tables

AS_OF = datetime(2026, 4, 10, tzinfo=UTC)  # a Friday
START = datetime(2026, 4, 6, 8, tzinfo=UTC)
SETTINGS = stage_settings()
TIMES = ("created_at", "paid_at", "shipped_at", "delivered_at")
GIVEN = (*TIMES, "status", "promised_delivery_at", "ship_by_at", "cancelled_at", "is_cod")


def layouts(*columns: str) -> pl.DataFrame:
    rows = [
        {"layout_id": "l", "source_id": "s", "table_name": "orders", "column_name": name} for name in columns or GIVEN
    ]
    return all_tables()["layouts"].conform(pl.LazyFrame(rows)).collect()


def orders(*rows: dict[str, Any]) -> pl.LazyFrame:
    base = {
        "source_id": "s",
        "shop_id": "x",
        "layout_id": "l",
        "status": "paid",
        "created_at": START,
        "is_delivery": True,
    }
    made = [base | {"order_key": f"o{number}", "order_id": str(number), **row} for number, row in enumerate(rows)]
    frame = all_tables()["orders"].conform(pl.LazyFrame(made, infer_schema_length=None) if made else pl.LazyFrame())
    return frame.with_columns(pl.lit(None, pl.String).alias("goods_category"))


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def minutes(given: pl.LazyFrame, told: pl.DataFrame | None = None) -> list[tuple[str, int, bool]]:
    """(stage, minutes, is over), stage by stage."""
    known = layouts() if told is None else told
    stages = stages_in(known, SETTINGS)
    made = intervals(entered(given, known, AS_OF, SETTINGS), known, AS_OF, SETTINGS).collect()
    return [(stages[row["stage"]][1], row[DURATION], row[IS_OVER]) for row in made.iter_rows(named=True)]


def test_a_stage_runs_from_a_time_to_the_next_that_the_export_gives() -> None:
    assert stages_in(layouts("created_at", "shipped_at"), SETTINGS) == [("created_at", "shipped_at")]
    order = {"paid_at": at(1), "shipped_at": at(31), "delivered_at": at(50), "status": "delivered"}
    assert minutes(orders(order)) == [("paid_at", 60, True), ("shipped_at", 1800, True), ("delivered_at", 1140, True)]


def test_an_open_order_is_counted_up_to_now() -> None:
    assert minutes(orders({"paid_at": at(1)})) == [("paid_at", 60, True), ("shipped_at", 87 * 60, False)]


def test_what_happens_after_as_of_is_not_known_yet() -> None:
    later = AS_OF + timedelta(hours=5)
    assert minutes(orders({"paid_at": later}, {"created_at": later})) == [("paid_at", 88 * 60, False)]


@pytest.mark.parametrize(
    "order",
    [
        pytest.param({"shipped_at": at(5), "delivered_at": at(9)}, id="skipped"),
        pytest.param({"paid_at": at(-1)}, id="ends before it starts"),
        pytest.param({"status": "cancelled"}, id="ended, nobody knows when"),
        pytest.param({"is_delivery": False, "paid_at": at(1)}, id="goes to no address"),
    ],
)
def test_no_duration_can_be_said(order: dict[str, Any]) -> None:
    assert "paid_at" not in [stage for stage, *_ in minutes(orders(order))]


def test_a_cancelled_order_lasted_until_it_was_cancelled() -> None:
    assert minutes(orders({"status": "cancelled", "cancelled_at": at(3)})) == [("paid_at", 180, False)]


def test_payment_on_delivery_is_no_stage() -> None:
    order = {"is_cod": True, "shipped_at": at(10), "paid_at": at(40), "delivered_at": at(40), "status": "completed"}
    assert minutes(orders(order)) == [("shipped_at", 600, True), ("delivered_at", 1800, True)]


def figures(given: pl.LazyFrame, told: pl.DataFrame | None = None) -> pl.DataFrame:
    known = layouts() if told is None else told
    return summarise(entered(given, known, AS_OF, SETTINGS), known, AS_OF, SETTINGS)


def of_all(given: pl.LazyFrame, stage_to: str) -> dict[str, Any]:
    chosen = figures(given).filter(dimension="all", stage_to=stage_to, clock="wall")
    return chosen.row(0, named=True)


def test_late_hours_count_those_still_open() -> None:
    done, waiting = {"paid_at": at(1), "shipped_at": at(61), "status": "shipped"}, {"paid_at": at(1)}
    found = of_all(orders(done, waiting), "shipped_at")
    assert (found["n"], found["open"], found["target_hours"]) == (2, 1, 48)
    assert found["late_hours"] == pytest.approx((60 - 48) + (87 - 48))
    assert (found["p50_hours"], found["p90_hours"], found["over_target"]) == (60, None, 1.0)


def test_slack_is_used_up_where_the_rest_could_no_longer_be_in_time() -> None:
    """Targets after payment: 48 h to ship, 144 h to the door. Promised after 60 h: there is no slack to begin with."""
    base = {"paid_at": at(1), "status": "shipped"}
    slow_to_ship = base | {"ship_by_at": at(50), "shipped_at": at(70)}
    in_time = base | {"ship_by_at": at(50), "shipped_at": at(40)}
    never_could = base | {"ship_by_at": at(20), "shipped_at": at(40)}
    found = of_all(orders(slow_to_ship, in_time, never_could), "shipped_at")
    assert (found["late_orders"], found["slack_used_here"]) == (2, 0.5)
    assert of_all(orders(slow_to_ship, in_time, never_could), "paid_at")["slack_used_here"] == 0


def test_change_compares_with_the_same_weekday() -> None:
    def week(ago: int, late: int, n: int = 40) -> list[dict[str, Any]]:
        paid = AS_OF - timedelta(days=7 * ago, hours=60)
        rows = [{"created_at": paid - timedelta(hours=1), "paid_at": paid, "status": "shipped"} for _ in range(n)]
        return [row | {"shipped_at": paid + timedelta(hours=50 if i < late else 5)} for i, row in enumerate(rows)]

    found = of_all(orders(*week(0, 20), *week(1, 4), *week(2, 4)), "shipped_at")
    assert (found["due"], found["due_before"]) == (40, 80)
    assert found["change"] == pytest.approx(0.5 - 0.1)
    assert 0.2 < found["change_low"] < 0.4 < found["change_high"] < 0.6
    assert of_all(orders(*week(0, 20, 29), *week(1, 4)), "shipped_at")["change"] is None


def test_groups_are_told_apart_and_add_up() -> None:
    rows = [{"paid_at": at(1), "carrier": "YTO" if n % 3 else "SF", "province": ""} for n in range(9)]
    found = figures(orders(*rows)).filter(clock="wall", stage_to="shipped_at")
    by_carrier = dict(found.filter(dimension="carrier").select("value", "n").iter_rows())
    assert by_carrier == {"YTO": 6, "SF": 3}
    assert found.filter(dimension="province").is_empty()


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        pytest.param([], None, id="no orders"),
        pytest.param([{}], layouts("created_at", "status"), id="one time only"),
        pytest.param([{}], layouts("status"), id="no times"),
        pytest.param([{"created_at": None}], None, id="not known when it was placed"),
    ],
)
def test_nothing_to_say(rows: list[dict[str, Any]], told: pl.DataFrame | None) -> None:
    assert figures(orders(*rows), told).is_empty()
    known = layouts() if told is None else told
    assert waits(entered(orders(*rows), known, AS_OF, SETTINGS), known, AS_OF, SETTINGS).is_empty()


def test_all_open_gives_no_percentiles_but_late_hours() -> None:
    found = of_all(orders({"paid_at": at(1)}, {"paid_at": at(2)}), "shipped_at")
    assert [found[name] for name in ("p50_hours", "p95_hours")] == [None, None]
    assert (found["open"], found["late_hours"]) == (2, 39 + 38)


def test_conformance_counts_what_is_skipped_or_out_of_order() -> None:
    rows = ({"shipped_at": at(5)}, {"paid_at": at(3), "shipped_at": at(2)}, {"paid_at": at(1)},
            {"is_cod": True, "shipped_at": at(2), "paid_at": at(9)})  # fmt: skip
    found = conformance(entered(orders(*rows), layouts(), AS_OF, SETTINGS), layouts(), SETTINGS)
    told = {row["stage_time"]: row for row in found.iter_rows(named=True)}
    assert [told["paid_at"][name] for name in ("orders", "reached", "skipped", "out_of_order")] == [3, 2, 1, 0]
    assert [told["shipped_at"][name] for name in ("orders", "reached", "skipped", "out_of_order")] == [4, 3, 0, 1]


def test_waits_are_split_without_rest() -> None:
    together = [{"paid_at": at(0), "shipped_at": at(30), "status": "shipped"} for _ in range(SETTINGS.batch_of)]
    alone = {"paid_at": at(0), "shipped_at": at(3), "status": "shipped"}
    found = (
        waits(entered(orders(*together, alone), layouts(), AS_OF, SETTINGS), layouts(), AS_OF, SETTINGS)
        .filter(stage_to="shipped_at")
        .row(0, named=True)
    )
    assert (found["orders"], found["in_batches"], found["batches"]) == (6, 5, 1)
    assert (found["outside_hours"], found["batch_hours"], found["other_hours"]) == (70, 80, 3)
    assert found["hours"] == 30 * 5 + 3


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-04-06 10:00", "2026-04-06 12:00", 2),
        ("2026-04-06 17:00", "2026-04-07 10:00", 2),
        ("2026-04-04 12:00", "2026-04-06 10:00", 1),
        ("2026-04-01 00:00", "2026-04-15 00:00", 9 * 9),
    ],
)
def test_working_time(start: str, end: str, hours: float) -> None:
    """Monday to Friday, 9 to 18 in Shanghai; the 3rd of April is a holiday."""
    working = WorkingTime(time_zone="Asia/Shanghai", holidays=(date(2026, 4, 3),))
    moments = pl.DataFrame({"a": [start], "b": [end]}).with_columns(
        pl.all()
        .str.to_datetime("%Y-%m-%d %H:%M", time_zone="Asia/Shanghai", time_unit="us")
        .dt.convert_time_zone("UTC")
    )
    found = moments.select(worked_until("b", working) - worked_until("a", working)).item()
    assert found == hours * 3600


def test_working_time_is_part_of_the_whole() -> None:
    made = intervals(
        entered(orders({"paid_at": at(50)}), layouts(), AS_OF, SETTINGS), layouts(), AS_OF, SETTINGS
    ).collect()
    assert (made[WORKED] <= made[DURATION]).all()
    assert set(ATTRIBUTES) <= set(made.columns)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("times: [{name: created_at}, {name: payed_at}]", "did you mean .*paid_at"),
        ("times: [{name: created_at}, {name: shipped_at, target: 3}, {name: delivered_at}]", "target"),
        ("times: [{name: created_at}, {name: shipped_at}]", "delivered_at must be among the times"),
        ("times: [", "not valid YAML"),
    ],
)
def test_wrong_settings_are_told(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=says) as told:
        stage_settings(file)
    assert str(file) in str(told.value)


def test_working_time_must_make_sense() -> None:
    times = [{"name": name} for name in TIMES]
    with pytest.raises(ValueError, match="unknown"):
        StageSettings.model_validate({"times": times, "working_time": {"time_zone": "Mars/Olympus"}})
