"""Writing a report's files: aside first, then into place, so that a half-written one never has the name."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboards import formats, queries
from dashboards.ask import Connection
from dashboards.filters import EVERYTHING
from dashboards.reports import tables
from dashboards.reports.facts import Fact, about_night, key_figures
from dashboards.reports.page import page
from dashboards.reports.problems import problems
from dashboards.reports.words import ReportWords
from dashboards.reports.workbook import MAX_ROWS, Progress, Workbook


class NoNightError(Exception):
    """The snapshot tells of no night."""


@dataclass(frozen=True)
class Written:
    """One file; `listed` of `exceptions` are in it (a page lists few by design, a workbook as many as Excel has)."""

    path: Path
    exceptions: int
    listed: int | None


def last_night(connection: Connection) -> dict[str, Any]:
    """The night that the snapshot publishes: a row of `runs`.

    Raises:
        NoNightError: there is none.
    """
    nights = queries.nights(connection, 1)
    if nights.is_empty():
        raise NoNightError("The published snapshot tells of no night. Run `ordersift run --inbox DIR` again.")
    return nights.row(0, named=True)


def write_report(
    connection: Connection, paths: Sequence[Path], words: ReportWords, progress: Progress, rows: int = MAX_ROWS
) -> list[Written]:
    """Write each path: `.xlsx` a workbook with up to `rows` exceptions, `.html` a page.

    `progress(what, done, all)` is told what is being written. The same snapshot gives the same bytes.
    """
    return [_write(connection, path, words, progress, rows) for path in paths]


def _write(connection: Connection, path: Path, words: ReportWords, progress: Progress, rows: int) -> Written:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.next")
    progress(path.name, 0, 1)
    try:
        if path.suffix.lower() == ".html":
            listed = None
            aside.write_text(_page(connection, words), encoding="utf-8")
        else:
            listed = _workbook(connection, aside, words, progress, rows)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return Written(path, tables.count(connection), listed)


def _page(connection: Connection, words: ReportWords) -> str:
    night = last_night(connection)
    return page(connection, words, about_night(night, words), key_figures(connection, words), night["run_id"])


def _workbook(connection: Connection, path: Path, words: ReportWords, progress: Progress, rows: int) -> int:
    night, every = last_night(connection), tables.count(connection)
    urgent = tables.count(connection, tables.URGENT)
    book = Workbook(path, night["as_of"], min(every, rows), words)
    notes, names = _cuts({"urgent": urgent, "exceptions": every}, rows, words)
    privacy = Fact(words("report.note"), words("report.privacy"))
    book.facts(words("report.sheet_summary"), [
        *about_night(night, words), *key_figures(connection, words), *notes, privacy
    ])  # fmt: skip
    small = {"category": tables.by_category, "rule": tables.by_rule, "shop": tables.by_shop, "trend": tables.by_day}
    for name, table in small.items():
        book.table(words(f"report.sheet_{name}"), table(connection, words), progress)
    for name, filters in (("urgent", tables.URGENT), ("exceptions", EVERYTHING)):
        book.table(names[name], tables.exceptions(connection, words, filters, rows), progress)
    book.table(words("report.sheet_problems"), problems(connection, words, night["run_id"]), progress)
    progress(path.name, 0, 1)
    book.close()
    return min(every, rows)


def _cuts(counts: dict[str, int], rows: int, words: ReportWords) -> tuple[list[Fact], dict[str, str]]:
    """What the summary says about lists that Excel has no room for, and how their sheets are called."""
    names = {name: words(f"report.sheet_{name}") for name in counts}
    cut = {name: found for name, found in counts.items() if found > rows}
    said = [
        words("report.cut_note", sheet=names[name], shown=formats.count(rows), all=formats.count(found))
        for name, found in cut.items()
    ] or [words("report.not_cut", all=formats.count(counts["exceptions"]))]
    names |= {name: words("report.cut", name=names[name]) for name in cut}
    return [Fact(words("report.note"), text) for text in said], names
