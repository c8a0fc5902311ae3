"""The page Stages: what a browser shows, and what figures do with what is not known."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Page, expect
from test_dashboard_browser import fits_a_phone, visit

from dashboards import stage_queries
from dashboards.stage_figures import bars, curves
from dashboards.texts import Words


def test_groups_come_by_late_order_hours_on_either_clock(connection: duckdb.DuckDBPyConnection) -> None:
    for clock in ("wall", "working"):
        rows = stage_queries.groups(connection, "all", clock, 10)
        assert rows["stage_to"].to_list() == ["shipped_at", "paid_at"]
    assert rows["p50_hours"].to_list() == [3.0, 3.0]
    assert rows["curve_hours"][0].to_list() == [2.0] * 38 + [None]


def test_cases_come_by_late_hours_with_their_stages_in_order(connection: duckdb.DuckDBPyConnection) -> None:
    rows = stage_queries.case_stages(connection, "team", 10)
    assert rows.select("value", "stage_to").rows() == [
        ("warehouse", "resolved"), ("warehouse", "touched"), ("finance", "resolved"), ("finance", "touched"),
    ]  # fmt: skip


def test_what_is_not_reached_is_not_drawn(connection: duckdb.DuckDBPyConnection) -> None:
    stages = stage_queries.overall(connection, "wall")
    drawn = {bar.name: list(bar.x) for bar in bars(stages, Words("en")).data}
    assert drawn["95th percentile"] == [None, None]
    assert curves({"none": [None] * 39}, Words("en"), None).data[0].x == (0.0,)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["Most time beyond the target is lost in", "Paid → Shipped: 1,000 late order-hours", "Stages skipped or out of order", "How long findings wait for people"]),
     ("zh", ["超出目标的时间主要耗在", "各环节耗时", "等待原因", "异常等待处理的时长"])],
)  # fmt: skip
def test_stages(page: Page, server: str, language: str, words: list[str]) -> None:
    visit(page, f"{server}/stages?lang={language}")
    for word in words:
        expect(page.get_by_text(word).first).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(4)
    fits_a_phone(page)


def test_groups_of_an_attribute_and_the_other_clock(page: Page, server: str) -> None:
    visit(page, f"{server}/stages?lang=en&by=carrier&clock=working")
    expect(page.get_by_text("Working hours").first).to_be_visible()
    expect(page.get_by_text("· Paid → Shipped").first).to_be_visible()
    assert page.locator("img[src='x']").count() == 0


def test_a_night_without_stages(
    page: Page, show: Callable[[Path], str], tmp_path: Path, publish_rows: Callable[..., None], night_rows: Callable[..., dict[str, list[dict[str, object]]]]
) -> None:  # fmt: skip
    publish_rows(tmp_path / "warehouse", "n", night_rows(4) | {"stages": [], "stage_waits": []})
    visit(page, f"{show(tmp_path)}/stages?lang=en")
    expect(page.get_by_text("No stage can be measured")).to_be_visible()
