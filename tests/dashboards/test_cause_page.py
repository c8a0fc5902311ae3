"""The page Causes: what the night found, and a search of one's own, in a browser."""

import duckdb
import pytest
from playwright.sync_api import Page, expect
from test_dashboard_browser import fits_a_phone, visit

from dashboards import cause_queries
from dashboards.cause_queries import Question


def test_a_search_over_the_snapshot(connection: duckdb.DuckDBPyConnection) -> None:
    """Payment fails for every eighth order, of nordic only: 15 of 60; the Chinese shop has none."""
    as_of = cause_queries.last_as_of(connection)["as_of"][0]
    question = Question("payment", as_of, 7, "rest", ("carrier", "province"), (("shop_id", ("nordic",)),))
    found = cause_queries.search(connection, question, as_of)
    assert (found.orders_now, found.hits_now, found.orders_before, found.hits_before) == (60, 15, 60, 0)
    behind = cause_queries.orders_behind(connection, question, as_of, {"province": "Berlin"})
    assert (behind.height, set(behind["shop_id"])) == (15, {"nordic"})


def test_counts_over_the_snapshot(connection: duckdb.DuckDBPyConnection) -> None:
    """Two days of orders now, three before in four times as long: of counts that is a growth, of rates none."""
    as_of = cause_queries.last_as_of(connection)["as_of"][0]
    question = Question("payment", as_of, 3, "previous", ("carrier", "province"))
    rates, counts = (
        cause_queries.search(connection, question._replace(counts=of_counts), as_of) for of_counts in (False, True)
    )
    assert (counts.hits_now, counts.hits_before) == (rates.hits_now, rates.hits_before)
    assert rates.findings == ()
    assert counts.change == pytest.approx(counts.hits_now - counts.hits_before / 4, abs=1)
    assert counts == cause_queries.search(connection, question._replace(counts=True), as_of)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["Last week against the four weeks before", "45 hits of 50 orders, 5.0 were to be expected. That is 80.0 % of the growth."]),
     ("zh", ["最近一周与前四周对比", "50 单中命中 45 单"])],
)  # fmt: skip
def test_causes(page: Page, server: str, language: str, words: list[str]) -> None:
    visit(page, f"{server}/causes?lang={language}")
    for word in words:
        expect(page.get_by_text(word).first).to_be_visible()
    assert page.locator("img[src='x']").count() == 0
    fits_a_phone(page)


def test_without_orders_that_fell_due_it_says_so(page: Page, server: str) -> None:
    visit(page, f"{server}/causes?lang=en")
    expect(page.get_by_text("No order of these days can be judged")).to_be_visible()
    page.get_by_label("Compared with").click()
    page.get_by_text("all other orders in these days").click()
    expect(page.get_by_text("choose which to look at")).to_be_visible()
    page.get_by_text("Only some orders").first.click()
    shop = page.get_by_role("combobox", name="Shop")
    shop.click()
    page.wait_for_timeout(500)  # while the box unfolds, a list in it closes at once
    shop.fill("nordic")
    page.get_by_role("option", name="nordic").click()
    expect(page.get_by_text("choose which to look at")).to_have_count(0)
    expect(page.get_by_text("No order of these days can be judged")).to_be_visible()


def test_counts_can_be_compared(page: Page, server: str) -> None:
    visit(page, f"{server}/causes?lang=en")
    page.get_by_label("What has grown").click()
    page.get_by_text("Payment exceptions").last.click()
    page.get_by_role("combobox", name="Days").click()
    page.get_by_role("option", name="3", exact=True).click()
    page.get_by_role("combobox", name="Rates or counts").click()
    page.get_by_role("option", name="counts").click()
    expect(page.get_by_text("Hits now")).to_be_visible()
    fits_a_phone(page)
