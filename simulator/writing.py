"""Writing sheets to files: separators, encodings, text before and after the table, Excel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import xlsxwriter

from simulator.model import Sheet

_CHUNK = 1 << 24
_EXCEL_ROWS = 1_000_000
_CREATED = datetime(2026, 1, 1, tzinfo=UTC)
"""The creation time inside every workbook, so that the same sample has the same bytes."""


def write_sheet(sheet: Sheet, folder: Path) -> Iterator[Path]:
    """Write `sheet` into `folder`; a sheet larger than Excel allows becomes several workbooks."""
    path = folder / sheet.file
    if path.suffix != ".xlsx":
        _write_text(sheet, path)
        yield path
        return
    for number, cells in enumerate(sheet.cells.iter_slices(_EXCEL_ROWS)):
        part = path if number == 0 else path.with_stem(f"{path.stem}_{number + 1}")
        _write_excel(cells, part)
        yield part
    if sheet.cells.is_empty():
        _write_excel(sheet.cells, path)
        yield path


def _write_text(sheet: Sheet, path: Path) -> None:
    with path.open("wb") as file:
        file.write(sheet.before.encode(sheet.encoding))
        if sheet.header_text:
            file.write((sheet.header_text + sheet.line_end).encode(sheet.encoding))
        sheet.cells.write_csv(
            file,
            include_header=not sheet.header_text,
            separator=sheet.separator,
            line_terminator=sheet.line_end,
            float_precision=2,
            quote_style="always" if sheet.quote_all else "necessary",
        )
        file.write(sheet.after.encode(sheet.encoding))
    if sheet.encoding.replace("-", "").lower() not in ("utf8", "utf8sig"):
        _encode(path, sheet.encoding)


def _encode(path: Path, encoding: str) -> None:
    """Rewrite a UTF-8 file in another encoding, a piece at a time."""
    aside = path.with_name(path.name + ".part")
    with (
        path.open(encoding="utf-8", newline="") as source,
        aside.open("w", encoding=encoding, newline="") as target,
    ):
        while piece := source.read(_CHUNK):
            target.write(piece)
    aside.replace(path)


def _write_excel(cells: pl.DataFrame, path: Path) -> None:
    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": _CREATED})
        cells.write_excel(book, worksheet="Sheet1", autofit=False)
