"""The page Mix in a browser."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest
from playwright.sync_api import Page, expect
from test_dashboard_browser import fits_a_phone, visit

from dashboards import mix_queries
from dashboards.mix_figures import control
from dashboards.texts import Words


def test_shares_add_up_from_the_largest(connection: duckdb.DuckDBPyConnection) -> None:
    rows = mix_queries.values(connection, "payment", "carrier", 20)
    assert rows["hits"].to_list() == [10, 4, 1]
    assert rows["cumulative"].to_list() == pytest.approx([10 / 15, 14 / 15, 1])
    assert mix_queries.products(connection, 9)["hits"].to_list() == []  # 100 per 1,000 at least, as all: no article stands out


def test_an_article_with_few_findings_is_no_problem_product() -> None:
    few, some = ({"value": f"SKU-{hits}", "hits": hits, "evaluable": 40, "per_1000_low": 90.0} for hits in (4, 5))
    rest = {"value": "SKU-0", "hits": 10, "evaluable": 4000, "per_1000_low": 1.0}
    rows = [{"dimension": "sku", "category": "payment", "per_1000": 1.0, **row} for row in (few, some, rest)]
    with duckdb.connect() as own:
        own.register("mix", pl.DataFrame(rows))
        assert mix_queries.products(own, 9)["value"].to_list() == ["SKU-5"]


def test_a_day_that_is_not_judged_is_not_called_in_control(connection: duckdb.DuckDBPyConnection) -> None:
    rows = mix_queries.control(connection, "payment", "nordic")
    assert "in control" in {trace.name for trace in control(rows, Words("en")).data}
    unjudged = rows.with_columns(can_judge=False, is_out=False)
    names = {trace.name for trace in control(unjudged, Words("en")).data}
    assert "not judged" in names
    assert "in control" not in names


def test_what_costs_most_for_its_currency_comes_first(connection: duckdb.DuckDBPyConnection) -> None:
    costs = mix_queries.costs(connection, 1000)
    assert costs.select("currency", "amount").rows() == [
        ("CNY", 800), ("CNY", 100), ("EUR", 500), ("EUR", 100), ("EUR", 9000),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["Days out of control", "1 of 17 days are out of control.", "Finance: 14.0 h for about 140 findings", "What exceptions cost"]),
     ("zh", ["失控日期", "17 天中有 1 天失控。", "未来两周", "异常成本"])],
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
