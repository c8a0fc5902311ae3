"""Merging exports into a partitioned table: the newest export of an order wins, and repeating changes nothing."""

import os
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from warehouse.lake_table import LakeTable, Merge
from warehouse.tables import all_tables

JANUARY, FEBRUARY = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 2, 5, tzinfo=UTC)


def export(day: int, *orders: str, created: datetime = JANUARY, status: str = "paid") -> pl.LazyFrame:
    return pl.LazyFrame([
        {
            "order_key": key, "status": status, "created_at": created, "source_file": f"day{day}.csv",
            "exported_at": datetime(2026, 3, day, tzinfo=UTC),
        }
        for key in orders
    ])  # fmt: skip


def by_month(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.with_columns(pl.col("created_at").dt.strftime("%Y-%m").alias("month"))


def merge(table: LakeTable, **exports: pl.LazyFrame) -> None:
    table.merge(Merge(exports, by_month))


def content(table: LakeTable) -> list[tuple[str, str]]:
    return sorted(table.scan().select("order_key", "source_file").collect().rows())


@pytest.fixture
def table(tmp_path: Path) -> LakeTable:
    return LakeTable(tmp_path, all_tables()["orders"])


def test_nothing_merged_is_an_empty_table(table: LakeTable) -> None:
    assert_frame_equal(table.scan().collect(), all_tables()["orders"].empty())


def test_the_newest_export_of_an_order_wins(table: LakeTable) -> None:
    merge(table, one=export(1, "a", "b"))
    merge(table, two=export(2, "b", "c"))
    assert content(table) == [("a", "day1.csv"), ("b", "day2.csv"), ("c", "day2.csv")]


def test_an_older_export_that_arrives_late_does_not_win(table: LakeTable) -> None:
    merge(table, two=export(2, "a"))
    merge(table, one=export(1, "a", "b"))
    assert content(table) == [("a", "day2.csv"), ("b", "day1.csv")]


def test_only_touched_months_are_written_again(table: LakeTable) -> None:
    merge(table, one=export(1, "a"), two=export(1, "b", created=FEBRUARY))
    before = {path.name[:7]: path.name for path in table.files}
    merge(table, three=export(3, "b", created=FEBRUARY))
    after = {path.name[:7]: path.name for path in table.files}
    assert before.keys() == after.keys() == {"2026-01", "2026-02"}
    assert [month for month in before if before[month] != after[month]] == ["2026-02"]


def test_an_order_that_changes_month_is_not_doubled(table: LakeTable) -> None:
    merge(table, one=export(1, "a", "b"))
    merge(table, two=export(2, "a", created=FEBRUARY))
    assert content(table) == [("a", "day2.csv"), ("b", "day1.csv")]


def test_a_file_that_was_written_again_under_its_name_wins(table: LakeTable) -> None:
    merge(table, one=export(1, "a"))
    merge(table, again=export(1, "a", status="shipped"))
    assert table.scan().select("order_key", "status").collect().rows() == [("a", "shipped")]


def test_what_is_mapped_anew_replaces_its_rows_and_uncovers_older_ones(table: LakeTable) -> None:
    exports = {"one": export(1, "a", "b"), "two": export(2, "b", "c")}
    table.merge(Merge(exports, by_month, {"one": "v1", "two": "v1"}))
    exports["two"] = export(2, "c", status="shipped")
    table.merge(Merge(exports, by_month, {"one": "v1", "two": "v2"}))
    assert content(table) == [("a", "day1.csv"), ("b", "day1.csv"), ("c", "day2.csv")]


def test_an_export_that_gives_no_rows_any_more_is_gone(table: LakeTable) -> None:
    table.merge(Merge({"one": export(1, "a")}, by_month, {"one": "v1"}))
    table.merge(Merge({}, by_month, {"one": "v2"}))
    assert content(table) == []


def test_a_merge_that_is_cut_off_changes_nothing(table: LakeTable, monkeypatch: pytest.MonkeyPatch) -> None:
    merge(table, one=export(1, "a"))
    really_replace = os.replace

    def replace(source: Path, target: Path) -> None:
        if Path(target).name == "manifest.json":
            raise OSError(28, "No space left on device")
        really_replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        with pytest.raises(OSError, match="No space"):
            merge(table, two=export(2, "a", "b"))
    assert content(table) == [("a", "day1.csv")]
    merge(table, two=export(2, "a", "b"))
    assert content(table) == [("a", "day2.csv"), ("b", "day2.csv")]
    assert {path.name for path in table.folder.glob("*.parquet")} == {path.name for path in table.files}


EXPORTS = st.lists(st.tuples(st.integers(1, 9), st.sets(st.sampled_from("abcd"), min_size=1)), min_size=1, max_size=4)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(exports=EXPORTS, split=st.integers(0, 4))
def test_when_exports_arrive_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, exports: list[tuple[int, set[str]]], split: int
) -> None:
    named = {f"e{day}": export(day, *sorted(orders)) for day, orders in dict(exports).items()}
    once, twice = (LakeTable(tmp_path_factory.mktemp("lake"), all_tables()["orders"]) for _ in range(2))
    merge(once, **named)
    late = list(named.items())[::-1]
    for part in (dict(late[:split]), dict(late[split:]), named):
        merge(twice, **part)
    assert content(once) == content(twice)
