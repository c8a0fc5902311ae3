import string
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import BrowserContext

from dashboards.reports import NoNightError, ReportWords, Written, last_night, write_report
from dashboards.reports.words import own_strings
from dashboards.texts import LANGUAGES
from warehouse.snapshots import open_snapshot

Write = Callable[..., Written]
CHARTS = ("by_category", "by_rule", "trend", "coverage")
LOCAL = ("file:", "data:", "blob:")


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("zh", 390)])
def test_the_page_draws_without_a_network(write: Write, browser: BrowserContext, language: str, width: int) -> None:
    page, trouble = browser.new_page(), list[str]()
    page.set_viewport_size({"width": width, "height": 900})
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
    page.on("request", lambda sent: trouble.append(sent.url) if not sent.url.startswith(LOCAL) else None)
    page.goto(write("a.html", language).path.as_uri())
    page.wait_for_selector("#coverage .main-svg")
    drawn = [name for name in CHARTS if page.locator(f"#{name} .main-svg").count()]
    page.wait_for_function("width => document.documentElement.scrollWidth === width", arg=width)
    heading = page.locator("h1").inner_text()
    page.close()
    assert (trouble, len(drawn), heading) == ([], 4, ReportWords(language)("report.title"))


def test_text_of_exports_is_escaped(
    publish_rows: Callable[..., None], night_rows: Callable[..., dict[str, list[dict[str, object]]]], tmp_path: Path
) -> None:
    rows = night_rows(8)
    for row in (*rows["orders"], *rows["exceptions"]):
        row["shop_id"] = "</script><script>alert(1)</script>"
    publish_rows(tmp_path, "night-1", rows)
    with open_snapshot(tmp_path) as connection:
        file = write_report(connection, [tmp_path / "a.html"], ReportWords("en"), lambda *step: None)[0].path
    assert "<script>alert" not in file.read_text()
    assert "&lt;script&gt;alert(1)" in file.read_text()


def test_a_night_without_exceptions(
    publish_rows: Callable[..., None], night_rows: Callable[..., dict[str, list[dict[str, object]]]], tmp_path: Path
) -> None:
    empty = ("exceptions", "quarantine", "files", "contract_results")
    publish_rows(tmp_path, "night-1", night_rows(8) | {name: [] for name in empty})
    paths = [tmp_path / "a.html", tmp_path / "a.xlsx"]
    with open_snapshot(tmp_path) as connection:
        write_report(connection, paths, ReportWords("en"), lambda *step: None)
    assert "Nothing to do." in paths[0].read_text()
    assert paths[1].is_file()


def test_a_snapshot_without_a_night_is_refused() -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE runs (run_id VARCHAR, as_of TIMESTAMPTZ, started_at TIMESTAMPTZ)")
        with pytest.raises(NoNightError, match="ordersift run"):
            last_night(connection)


def test_every_string_is_said_in_both_languages_with_the_same_placeholders() -> None:
    def fields(text: str) -> set[str]:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field}

    for said in own_strings().values():
        assert set(said) == set(LANGUAGES)
        assert fields(said["en"]) == fields(said["zh"])


def test_sheet_names_fit_into_excel() -> None:
    names = [text for key, said in own_strings().items() if key.startswith("report.sheet_") for text in said.values()]
    assert [name for name in names if len(name) > 24 or set(name) & set("[]:*?/\\")] == []
