"""Deciding about findings in a browser: what is decided, leaves the list of what is to do, and can be taken back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from playwright.sync_api import Page, expect
from test_dashboard_browser import fits_a_phone, found, visit

from casework.decisions import decide, decisions
from casework.store import open_store
from dashboards.filters import Filters
from dashboards.parts.exception_list import STATES, in_state, with_decisions

ORDER = "order=shopify_orders/nordic/A002"
Publish = Callable[[Path, str, dict[str, Any]], None]


@pytest.fixture
def own(
    show: Callable[[Path], str], tmp_path: Path, publish_rows: Publish, night_rows: Callable[[int], dict[str, Any]]
) -> str:
    """A home of its own: decisions of one test are not those of another."""
    publish_rows(tmp_path / "warehouse", "night-1", night_rows(8))
    return show(tmp_path)


def test_what_is_dealt_with_leaves_the_list_until_it_is_taken_back(page: Page, own: str, tmp_path: Path) -> None:
    visit(page, f"{own}/exceptions?lang=en&{ORDER}")
    page.get_by_label("Your name").fill("Ann <b>")
    page.get_by_label("Your name").press("Enter")
    page.get_by_role("button", name="I work on it").first.click()
    expect(page.get_by_text("Being worked on · Ann <b>").first).to_be_visible()
    page.get_by_role("button", name="Back to the list").click()
    expect(found(page)).to_have_text("6 exceptions on 4 orders")
    visit(page, f"{own}/exceptions?lang=en&{ORDER}")
    page.get_by_role("button", name="It is dealt with").first.click()
    expect(page.get_by_text("Dealt with · somebody").first).to_be_visible()
    page.get_by_role("button", name="Back to the list").click()
    expect(found(page)).to_have_text("5 exceptions on 4 orders")
    expect(page.get_by_text("1 exception that was dealt with or waived is not shown.")).to_be_visible()
    page.get_by_role("radio", name="Dealt with").click()
    expect(found(page)).to_have_text("1 exception on 1 order")
    page.wait_for_url("**state=resolved**")
    page.get_by_role("radio", name="All").click()
    expect(found(page)).to_have_text("6 exceptions on 4 orders")
    page.get_by_role("radio", name="Being worked on").click()
    expect(page.get_by_text("No exception matches these filters.")).to_be_visible()
    fits_a_phone(page)
    visit(page, f"{own}/exceptions?lang=en&{ORDER}")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("button", name="It is dealt with")).to_have_count(2)
    assert decisions(open_store(tmp_path)).is_empty()


def test_a_false_alarm_needs_a_reason(page: Page, own: str, tmp_path: Path) -> None:
    visit(page, f"{own}/exceptions?lang=en&{ORDER}")
    page.get_by_role("button", name="False alarm").first.click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Please say why.")).to_be_visible()
    page.get_by_label("Why").fill("stock was counted wrongly")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("stock was counted wrongly")).to_be_visible()
    row = decisions(open_store(tmp_path)).row(0, named=True)
    assert (row["outcome"], row["rule_id"], row["line_no"]) == ("false_alarm", "out_of_stock", 1)


def test_one_decision_about_all_that_the_filters_leave(page: Page, own: str, tmp_path: Path) -> None:
    visit(page, f"{own}/exceptions?lang=en&rule=phone_invalid")
    expect(found(page)).to_have_text("2 exceptions on 2 orders")
    page.get_by_role("button", name="Decide about all of these").click()
    expect(page.get_by_text("2 exceptions, on all pages of this list.")).to_be_visible()
    page.get_by_label("Your name").fill("Bo")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("2 exceptions: Being worked on")).to_be_visible()
    rows = decisions(open_store(tmp_path))
    assert rows.select("rule_id", "outcome", "who").unique().rows() == [("phone_invalid", "confirmed", "Bo")]
    assert rows.height == 2
    fits_a_phone(page)


def test_in_chinese_when_everything_is_done(page: Page, own: str, tmp_path: Path, night_rows: Any) -> None:
    for row in night_rows(8)["exceptions"]:
        decide(open_store(tmp_path), {"rule_version": "v", "line_no": None, "order_key": None, "source_id": None} | row,
               "resolved")  # fmt: skip
    visit(page, f"{own}/exceptions?lang=zh")
    expect(page.get_by_text("所有异常均已处理或豁免，无需处理。")).to_be_visible()
    fits_a_phone(page)


def test_states_part_the_findings() -> None:
    outcomes = ["confirmed", "resolved", "false_alarm", "accepted"]
    decided = pl.DataFrame({"exception_id": list("abcd"), "outcome": outcomes})
    every = pl.DataFrame({"exception_id": list("abcde")})

    def kept(state: str) -> set[str]:
        filters = in_state(Filters(), decided, state)
        ids = set(every["exception_id"]) if filters.among is None else set(filters.among)
        return ids - set(filters.without)

    assert {state: "".join(sorted(kept(state))) for state in STATES} == {
        "to_do": "ae", "all": "abcde", "open": "e", "confirmed": "a", "resolved": "b", "false_alarm": "c",
        "accepted": "d",
    }  # fmt: skip
    assert with_decisions(every, decided)["decision"].to_list() == [*outcomes, "open"]
