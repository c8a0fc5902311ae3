"""Frames to an Excel workbook: typed cells, frozen headings, widths, filters; the same frames give the same bytes.

Text is always written as text, never as a formula, and escaped as in the CSV download, so that it also stays text when
the workbook is saved as CSV.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import polars as pl
import polars.selectors as cs
import xlsxwriter

from dashboards.export import without_formulas
from dashboards.reports.facts import Fact
from dashboards.reports.words import ReportWords

MAX_ROWS = 1_048_575  # below the heading
LONGEST = 32_767
# Beyond so many rows the workbook is written row by row instead of in memory.
IN_MEMORY = 50_000
SLICE = 20_000
FORMATS = {
    "count": "#,##0", "number": "#,##0.00", "share": "0.0%", "time": "yyyy-mm-dd hh:mm", "date": "yyyy-mm-dd",
    "plain": "0",
}  # fmt: skip
OWN_FORMATS = {"judged": "share", "priority": "plain", "line_no": "plain"}
NARROW, WIDE, WIDEST = 9, 17, 60
# Excel counts days from here; it has none before, and a wrong one among the first 60.
EPOCH, FIRST_DAY = datetime(1899, 12, 30, tzinfo=UTC), 61
Progress = Callable[[str, int, int], None]


class Workbook:
    """A workbook being written to `path`; `close` finishes it."""

    def __init__(self, path: Path, created: datetime, rows: int, words: ReportWords) -> None:
        options = {"constant_memory": rows > IN_MEMORY, "nan_inf_to_errors": True}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._book.set_properties({"title": words("report.title"), "created": created.replace(tzinfo=None)})
        self._words = words
        self._formats = {kind: self._book.add_format({"num_format": said}) for kind, said in FORMATS.items()}
        self._formats["text"] = self._book.add_format()
        self._wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._top = {kind: self._book.add_format({"num_format": said, "valign": "top", "align": "right"})
                     for kind, said in FORMATS.items()}  # fmt: skip
        self._head = self._book.add_format({"bold": True, "bg_color": "#dde3ea", "bottom": 1, "text_wrap": True,
                                            "valign": "top"})  # fmt: skip

    def close(self) -> None:
        """Write the file."""
        self._book.close()

    def facts(self, name: str, facts: Sequence[Fact]) -> None:
        """A sheet of figures: label, value, explanation."""
        sheet = self._sheet(name, ["figure", "number", "explained"], self._words.__call__, "report.")
        for width, column in ((34, 0), (34, 1), (90, 2)):
            sheet.set_column(column, column, width)
        for row, fact in enumerate(facts, 1):
            sheet.write_string(row, 0, fact.label, self._wrapped)
            value, kind = _typed(fact)
            if isinstance(value, float):
                sheet.write_number(row, 1, value, self._top[kind])
            else:
                sheet.write_string(row, 1, _escaped(value), self._wrapped)
            sheet.write_string(row, 2, fact.explained, self._wrapped)

    def table(self, name: str, frame: pl.DataFrame, progress: Progress) -> None:
        """A sheet with one row per row of `frame`, as many as Excel has."""
        shown = frame.head(MAX_ROWS)
        kinds = {column: _kind(column, dtype) for column, dtype in shown.schema.items()}
        sheet = self._sheet(name, shown.columns, self._words.label)
        sheet.autofilter(0, 0, shown.height, shown.width - 1)
        for column, width in enumerate(_widths(shown, kinds, [self._words.label(name) for name in shown.columns])):
            sheet.set_column(column, column, width)
        for start in range(0, shown.height, SLICE):
            progress(name, start, shown.height)
            self._rows(sheet, start + 1, _cells(shown[start : start + SLICE], kinds), list(kinds.values()))

    def _sheet(self, name: str, columns: Sequence[str], label: Callable[[str], str], prefix: str = "") -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(columns):
            sheet.write_string(0, column, _escaped(label(prefix + heading)), self._head)
        return sheet

    def _rows(self, sheet: Any, first: int, cells: pl.DataFrame, kinds: Sequence[str]) -> None:
        formats = [self._formats[kind] for kind in kinds]
        for number, row in enumerate(cells.iter_rows(), first):
            for column, value in enumerate(row):
                if value is None:
                    continue
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value < FIRST_DAY and kinds[column] in ("time", "date"):
                    sheet.write_string(number, column, str(EPOCH + timedelta(days=value))[:16])
                else:
                    sheet.write_number(number, column, value, formats[column])


def _typed(fact: Fact) -> tuple[float | str, str]:
    value = fact.value
    if isinstance(value, datetime):
        return (value - EPOCH) / timedelta(days=1), "time"
    if value is None or isinstance(value, str):
        return fact.text, "text"
    return float(value), "count" if isinstance(value, int) else "number"


def _kind(column: str, dtype: pl.DataType) -> str:
    if column in OWN_FORMATS:
        return OWN_FORMATS[column]
    if dtype == pl.Date:
        return "date"
    if dtype.is_temporal():
        return "time"
    return "text" if dtype == pl.String else "count" if dtype.is_integer() else "number"


def _cells(frame: pl.DataFrame, kinds: dict[str, str]) -> pl.DataFrame:
    """Text that starts no formula, and numbers; a time is a number of days since 1899-12-30."""
    times = [name for name, kind in kinds.items() if kind in ("time", "date")]
    day = pl.col(times).cast(pl.Datetime("us")).dt.epoch("us") / 86_400_000_000 + 25_569
    numbers = without_formulas(frame).with_columns(day)
    return numbers.with_columns(cs.string().str.slice(0, LONGEST), cs.numeric().cast(pl.Float64))


def _escaped(text: str) -> str:
    return str(without_formulas(pl.DataFrame({"text": [text]}))["text"][0])[:LONGEST]


def _widths(frame: pl.DataFrame, kinds: dict[str, str], labels: Sequence[str]) -> list[int]:
    def wide(text: str) -> int:
        return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)

    def width(name: str, label: str) -> int:
        texts = frame[name].head(500).drop_nulls().to_list() if kinds[name] == "text" else []
        least = WIDE if kinds[name] == "time" else NARROW
        longest = max((wide(text) for text in texts), default=least)
        return min(max(longest + 2, least, min(wide(label) + 4, WIDE)), WIDEST)

    return [width(name, label) for name, label in zip(frame.columns, labels, strict=True)]
