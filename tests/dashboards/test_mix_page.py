"""The page Mix in a browser."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Page, expect
from test_dashboard_browser import fits_a_phone, visit

from dashboards import mix_queries


def test_shares_add_up_from_the_largest(connection: duckdb.DuckDBPyConnection) -> None:
    rows = mix_queries.values(connection, "payment", "carrier", 20)
    assert rows["hits"].to_list() == [10, 4, 1]
    assert rows["cumulative"].to_list() == pytest.approx([10 / 15, 14 / 15, 1])
    assert mix_queries.products(connection, 9)["hits"].to_list() == []  # 100 per 1,000 at least, as all: no article stands out


def test_money_is_counted_once_per_order(connection: duckdb.DuckDBPyConnection) -> None:
    costs = mix_queries.costs(connection, 1000)
    assert int(costs["orders"].sum()) == 60
    assert int(costs["findings"].sum()) == 75


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["Days out of control", "1 of 17 days are out of control.", "Finance: 14.0 h for about 140 findings"]),
     ("zh", ["失控日期", "17 天中有 1 天失控。", "未来两周"])],
)  # fmt: skip
def test_mix(page: Page, server: str, language: str, words: list[str]) -> None:
    visit(page, f"{server}/mix?lang={language}")
    for word in words:
        expect(page.get_by_text(word).first).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(4)
    assert page.locator("img[src='x']").count() == 0
    fits_a_phone(page)


def test_nothing_to_take_apart(
    page: Page, show: Callable[[Path], str], tmp_path: Path, publish_rows: Callable[..., None], night_rows: Callable[..., dict[str, list[dict[str, object]]]]
) -> None:  # fmt: skip
    publish_rows(tmp_path / "warehouse", "n", night_rows(0) | {"mix": [], "forecast": []})
    visit(page, f"{show(tmp_path)}/mix?lang=en")
    expect(page.get_by_text("No order has a finding")).to_be_visible()
    expect(page.get_by_text("At least 14 days of orders are needed")).to_be_visible()
