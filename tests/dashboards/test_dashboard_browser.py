"""The pages as people see them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from playwright.sync_api import Locator, Page, expect

RUNNING = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def visit(page: Page, url: str) -> None:
    page.goto(url)
    page.wait_for_selector(RUNNING)
    page.wait_for_selector("h1")


def found(page: Page) -> Locator:
    return page.locator(".st-key-found [data-testid='stText']")


def click_row(page: Page, row: int) -> None:
    # The grid is drawn on a canvas below the layer that takes the clicks.
    grid = page.locator("[data-testid='stDataFrame']").bounding_box()
    assert grid
    page.mouse.click(grid["x"] + 250, grid["y"] + 35 * (row + 1.5))


def fits_a_phone(page: Page) -> None:
    """Nothing has to be scrolled sideways, once everything has taken its new place."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(
        """() => {
            const main = document.querySelector("[data-testid='stMain']");
            return main && main.scrollWidth <= main.clientWidth;
        }"""
    )


def count(connection: duckdb.DuckDBPyConnection, where: str) -> str:
    query = f"SELECT count(*), count(DISTINCT order_key) FROM exceptions WHERE suppressed_by IS NULL AND {where}"
    return "{} exceptions on {} orders".format(*connection.sql(query).fetchall()[0])


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["Overview", "Open exceptions", "Blocking shipping", "Last night", "Problems of the exports"]),
     ("zh", ["概览", "未关闭异常", "阻碍发货", "最近一次运行", "导出数据问题"])],
)  # fmt: skip
def test_overview(page: Page, server: str, language: str, words: list[str]) -> None:
    visit(page, f"{server}/?lang={language}")
    for word in words:
        expect(page.get_by_text(word).first).to_be_visible()
    values = page.locator("[data-testid='stMetricValue']").all_inner_texts()
    assert [value.strip() for value in values[:4]] == ["120", "76", "30", "500.0"]
    expect(page.locator(".js-plotly-plot")).to_have_count(4)
    fits_a_phone(page)


def test_a_filter_changes_the_result_and_the_address(
    page: Page, server: str, connection: duckdb.DuckDBPyConnection
) -> None:
    visit(page, f"{server}/exceptions?lang=en")
    page.get_by_label("Order or SKU").fill("A00")
    page.get_by_label("Order or SKU").press("Enter")
    expect(found(page)).to_have_text(count(connection, "contains(order_id, 'A00')"))
    page.wait_for_url("**text=A00**")
    page.locator(".st-key-category input").fill("Pay")
    page.locator(".st-key-category input").press("Enter")
    expect(found(page)).to_have_text(count(connection, "contains(order_id, 'A00') AND category = 'payment'"))
    page.wait_for_url("**category=payment**")


def test_a_language_is_chosen_and_stays(page: Page, server: str) -> None:
    visit(page, f"{server}/?lang=en")
    page.get_by_role("radio", name="中文").click()
    expect(page.get_by_role("heading", name="概览")).to_be_visible()
    page.get_by_role("link", name="异常").click()
    expect(found(page)).to_have_text("76 条异常，涉及 60 个订单")
    page.wait_for_url("**lang=zh**")


def test_a_filter_without_result_says_so(page: Page, server: str) -> None:
    visit(page, f"{server}/exceptions?lang=en&rule=no_such_rule")
    expect(page.get_by_text("No exception matches these filters.")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    expect(found(page)).to_have_text("76 exceptions on 60 orders")
    page.wait_for_url(lambda url: "no_such_rule" not in url)
    fits_a_phone(page)


def test_a_row_opens_the_order_and_back_keeps_the_filters(page: Page, server: str) -> None:
    visit(page, f"{server}/exceptions?lang=en&text=A002")
    page.wait_for_selector("[data-testid='stDataFrame'] canvas")
    click_row(page, 0)
    expect(page.get_by_text("Exceptions (2)")).to_be_visible()
    page.wait_for_url("**order=shopify_orders**")
    page.get_by_role("button", name="Back to the list").click()
    expect(found(page)).to_have_text("2 exceptions on 1 order")


def test_an_order_hides_personal_data_until_asked(page: Page, server: str) -> None:
    visit(page, f"{server}/exceptions?lang=en&order=shopify_orders/nordic/A002")
    expect(page.get_by_text("Do: Out of stock")).to_be_visible()
    assert not {"13812345678", "王小芳", "person@", "buyer77", "onerror"} & set(_words(page))
    page.get_by_text("Show personal data").click()
    expect(page.get_by_text("王小芳").first).to_be_visible()
    assert "13812345678" in page.inner_text("body")
    expect(page.get_by_text("<img src=x onerror=alert(1)> **bold** :red[x] $a$").first).to_be_visible()
    assert page.locator("img[src='x']").count() == 0
    fits_a_phone(page)


def test_a_silenced_finding_says_by_what(page: Page, server: str) -> None:
    visit(page, f"{server}/exceptions?lang=en&order=shopify_orders/nordic/A002")
    expect(page.get_by_text("Exceptions (2)")).to_be_visible()
    expect(page.get_by_text("silenced by: Out of stock")).to_be_visible()
    assert page.get_by_text("Do: Payment failed").count() == 0


def _words(page: Page) -> list[str]:
    text = page.inner_text("body")
    return [word for word in ("13812345678", "王小芳", "person@", "buyer77", "onerror") if word in text]


def test_a_finding_on_a_file_opens(page: Page, server: str) -> None:
    visit(page, f"{server}/exceptions?lang=zh&exception=file")
    expect(page.get_by_text("有数据行被隔离", exact=True)).to_be_visible()
    expect(page.get_by_text("nordic/a.csv")).to_be_visible()


def test_a_click_on_a_bar_opens_its_exceptions(page: Page, server: str) -> None:
    visit(page, f"{server}/?lang=en&shop=nordic")
    # Plotly takes clicks on the layer above its bars.
    bar = page.locator(".st-key-by_rule .point").last.bounding_box()
    assert bar
    page.mouse.click(bar["x"] + 20, bar["y"] + bar["height"] / 2)
    page.wait_for_url("**/exceptions**rule=**")
    page.wait_for_url("**shop=nordic**")
    expect(found(page)).to_have_text("15 exceptions on 15 orders")


def test_the_address_filters_the_list_and_the_download(
    page: Page, server: str, tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    visit(page, f"{server}/exceptions?lang=en&priority=1&shop=nordic&team=finance&team=warehouse")
    expect(found(page)).to_have_text(count(connection, "priority = 1 AND shop_id = 'nordic'"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    download.value.save_as(tmp_path / "list.csv")
    written = pl.read_csv(tmp_path / "list.csv", infer_schema=False)
    assert written.height == 30
    assert set(written["Priority"]) == {"1 · blocks shipping"}
    assert "Order placed (UTC)" in written.columns


def test_a_first_and_a_next_night_are_noticed(
    page: Page, show: Callable[[Path], str], tmp_path: Path,
    publish_rows: Callable[[Path, str, dict[str, Any]], None], night_rows: Callable[[int], dict[str, Any]],
) -> None:  # fmt: skip
    visit(page, show(tmp_path) + "/exceptions?lang=en")
    expect(page.get_by_text("No night has been published yet.")).to_be_visible()
    expect(page.get_by_text("ordersift run --inbox")).to_be_visible()
    publish_rows(tmp_path / "warehouse", "night-1", night_rows(8))
    expect(found(page)).to_have_text("6 exceptions on 4 orders")
    publish_rows(tmp_path / "warehouse", "night-2", night_rows(16))
    expect(found(page)).to_have_text("11 exceptions on 8 orders")
    publish_rows(
        tmp_path / "warehouse",
        "night-3",
        {**night_rows(8), "exceptions": [], "quarantine": [], "files": [], "contract_results": []},
    )
    expect(page.get_by_text("No exceptions. Nothing to do.")).to_be_visible()
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_text("No problems: every file was read")).to_be_visible()
