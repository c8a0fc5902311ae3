"""The page KPIs in a browser."""

import pytest
from playwright.sync_api import Page, expect
from test_dashboard_browser import fits_a_phone, visit

from dashboards.app_pages.kpis import state_of
from dashboards.texts import Words


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


@pytest.mark.parametrize(
    ("left", "says"),
    [(-2, "not kept: 2 bad orders too many"), (-1, "not kept: one bad order too many"),
     (1, "kept: one more bad order is allowed"), (0, "kept: 0 more bad orders are allowed")],
)  # fmt: skip
def test_one_order_is_told_as_one(left: int, says: str) -> None:
    row = {"limit": 0.04, "at_most": 0.04, "orders_left": left, "is_kept": left >= 0, "low": 0.1, "high": 0.2}
    assert state_of(Words("en"), row)[1] == says
