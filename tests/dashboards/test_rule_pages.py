"""The page Rules: questions to the snapshot, and what a browser shows."""

import duckdb
import polars as pl
import pytest
from playwright.sync_api import Page, expect
from test_dashboard_browser import click_row, fits_a_phone, visit

from dashboards import rule_queries
from dashboards.parts.rule_list import remarks
from dashboards.texts import Words


def test_every_rule_with_its_hits_and_coverage(connection: duckdb.DuckDBPyConnection) -> None:
    found = {row["rule_id"]: row for row in rule_queries.rules(connection).iter_rows(named=True)}
    phone = found["phone_invalid"]
    assert (phone["hits"], phone["judged"], phone["rows"]) == (30, 98, 120)
    assert phone["coverage"] == pytest.approx(98 / 120)
    assert phone["hits_by_day"] == [0] * 12 + [30, 0]
    assert (found["rows_quarantined"]["hits"], found["rows_quarantined"]["coverage"]) == (1, None)


def test_what_a_source_lacks_is_named(connection: duckdb.DuckDBPyConnection) -> None:
    lacking = rule_queries.lacking(connection).filter(pl.col("rule_id") == "phone_invalid")
    assert lacking.select("source_id", "columns").rows() == [("taobao_orders", ["phone"])]
    rules = rule_queries.rules(connection).filter(pl.col("rule_id") == "phone_invalid")
    assert remarks(rules, lacking, Words("en")) == ["taobao_orders lacks Phone"]


@pytest.mark.parametrize(
    ("values", "remark"),
    [
        ({"judged": 40, "rows": 40, "never_fires": True}, "never fires"),
        ({"judged": 40, "rows": 40, "always_fires": True}, "always fires"),
        ({"judged": 0, "rows": 40}, "not evaluable: no export provides what it needs"),
        ({"judged": 0, "rows": 0}, "nothing to judge yet"),
        ({"judged": 40, "rows": 40}, ""),
        ({"judged": None, "rows": None, "grain": "file"}, ""),
    ],
)
def test_remarks(values: dict[str, object], remark: str) -> None:
    row = {"rule_id": "r", "grain": "order", "never_fires": False, "always_fires": False, **values}
    lacking = pl.DataFrame(schema={"rule_id": pl.String, "source_id": pl.String, "columns": pl.List(pl.String)})
    assert remarks(pl.DataFrame([row]), lacking, Words("en")) == [remark]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["5 rules, 76 findings", "Only rules with a remark"]), ("zh", ["5 条规则，76 条异常"])],
)
def test_the_list(page: Page, server: str, language: str, words: list[str]) -> None:
    visit(page, f"{server}/rules?lang={language}")
    for word in words:
        expect(page.get_by_text(word)).to_be_visible()
    fits_a_phone(page)


def test_a_row_opens_the_rule_and_back(page: Page, server: str) -> None:
    visit(page, f"{server}/rules?lang=en")
    page.wait_for_selector("[data-testid='stDataFrame'] canvas")
    click_row(page, 0)
    page.wait_for_url("**open=phone_invalid**")
    expect(page.get_by_text("Do: Phone is not valid")).to_be_visible()
    expect(page.get_by_text("taobao_orders lacks Phone").first).to_be_visible()
    page.get_by_role("button", name="All rules").click()
    expect(page.get_by_text("5 rules, 76 findings")).to_be_visible()


def test_a_rule_in_chinese(page: Page, server: str) -> None:
    visit(page, f"{server}/rules?lang=zh&open=payment_failed")
    for word in ("支付失败", "处理：支付失败", "命中条件", "应付金额: 151", "各店铺表现"):
        expect(page.get_by_text(word).first).to_be_visible()
    fits_a_phone(page)


def test_another_condition_is_tried(page: Page, server: str) -> None:
    visit(page, f"{server}/rules?lang=en&open=payment_failed")
    page.get_by_label("A row is a hit when").fill("total_amount > amount AND phone <> ''")
    page.get_by_label("amount", exact=True).fill("210")
    page.get_by_role("button", name="Try it").click()
    values = page.locator(".st-key-trial_result [data-testid='stMetricValue']")
    expect(values.nth(1)).to_have_text("4")  # the orders with phones that are known: nordic's A112, A114, A116, A118
    expect(values.first).to_have_text("16")  # 15, and one that another rule silences
    assert "13812345678" not in page.inner_text("body")
    fits_a_phone(page)
    page.get_by_role("button", name="Back to the rule as published").click()
    expect(values).to_have_count(0)
    expect(page.get_by_label("A row is a hit when")).to_have_value("total_amount > amount")


def test_a_mistake_in_a_condition_is_told(page: Page, server: str) -> None:
    visit(page, f"{server}/rules?lang=en&open=payment_failed")
    page.get_by_label("A row is a hit when").fill("totl_amount > 5")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("This condition cannot be tried.")).to_be_visible()
    expect(page.get_by_text("did you mean total_amount")).to_be_visible()


def test_an_unknown_rule_and_one_on_files(page: Page, server: str) -> None:
    visit(page, f"{server}/rules?lang=en&open=no_such_rule")
    expect(page.get_by_text("The published night knows no such rule.")).to_be_visible()
    visit(page, f"{server}/rules?lang=en&open=rows_quarantined")
    expect(page.get_by_text("Only rules on orders and order lines can be tried here.")).to_be_visible()
