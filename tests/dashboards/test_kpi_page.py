"""The page KPIs in a browser."""

import pytest
from playwright.sync_api import Page, expect
from test_dashboard_browser import fits_a_phone, visit


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["Late dispatch rate", "9 of 100 orders", "not kept: 5 bad orders too many", "Cannot be said"]),
     ("zh", ["延迟发货率", "100 单中 9 单", "未达标：不良超出 5 单", "无法给出"])],
)  # fmt: skip
def test_kpis(page: Page, server: str, language: str, words: list[str]) -> None:
    visit(page, f"{server}/kpis?lang={language}")
    for word in words:
        expect(page.get_by_text(word).first).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(1)
    fits_a_phone(page)


def test_the_orders_that_count_against_it(page: Page, server: str) -> None:
    visit(page, f"{server}/kpis?lang=en")
    page.get_by_text("Orders that count against it").first.click()
    expect(page.get_by_text("The newest first, at most 200.")).to_be_visible()


def test_a_shop_without_orders_says_so(page: Page, server: str) -> None:
    visit(page, f"{server}/kpis?lang=en&kpi_shop=nordic")
    expect(page.get_by_text("Cannot be said").first).to_be_visible()
