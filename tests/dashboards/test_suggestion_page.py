"""The page Suggestions in a browser: cards, decisions that stay, and the sentence about an effect."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import duckdb
import pytest
from playwright.sync_api import Page, expect
from test_dashboard_browser import fits_a_phone, visit

from dashboards import suggestion_queries
from dashboards.app_pages.suggestions import sentence
from dashboards.texts import Words
from insights.effect import Effect
from insights.suggestions.catalogue import all_entries

AS_OF = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)


def test_days_around_a_change(connection: duckdb.DuckDBPyConnection) -> None:
    """WH-0 to WH-2 of nordic: 60 orders on five days; the day of the change itself is left out."""
    on_day = (AS_OF - timedelta(days=3)).date()
    days = suggestion_queries.days(connection, all_entries()["move_cut_off"], "nordic", "WH-1", on_day, 56)
    assert int(days["orders"].sum()) == 48
    assert set(days["is_after"]) == {True, False}


def test_the_sentence() -> None:
    effect = Effect(0.031, 0.012, 0.03, 0.03, 0.39, 0.32, 0.45, "worked", has_control=True)
    said = sentence(effect, Words("en"))
    assert said.startswith("The rate went from 3.1 % to 1.2 %; that of comparable orders went from 3.0 % to 3.0 %")
    assert said.endswith("most likely range of the effect: -68 % to -55 %.")
    assert "trend" not in said
    drifting = replace(effect, trend=0.93)
    assert "its own trend of -7 % a week, there before already, is taken off; most" in sentence(drifting, Words("en"))
    assert "每周 -7 % 的自身趋势已扣除" in sentence(drifting, Words("zh"))
    alone = sentence(Effect(0.1, 0.1, None, None, None, None, None, "too_early", has_control=False), Words("en"))
    assert "no comparable orders" in alone
    assert "at least 7 days" in alone


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["Look at a way of paying", "12 fewer a month", "25.0 % of 60 orders, 5.0 % of 60 comparable ones"]),
     ("zh", ["检查支付方式", "每月少 12 条"])],
)  # fmt: skip
def test_cards(page: Page, server: str, language: str, words: list[str]) -> None:
    visit(page, f"{server}/suggestions?lang={language}")
    for word in words:
        expect(page.get_by_text(word).first).to_be_visible()
    assert page.locator("img[src='x']").count() == 0
    fits_a_phone(page)


def test_a_decision_stays_until_it_is_taken_back(page: Page, server: str) -> None:
    visit(page, f"{server}/suggestions?lang=en")
    page.get_by_role("button", name="It was done").last.click()
    page.get_by_label("Your name").fill("Ann")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Done by Ann")).to_be_visible()
    expect(page.get_by_text("Too early to say")).to_be_visible()
    visit(page, f"{server}/suggestions?lang=en")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("Done by Ann")).to_have_count(0)
