"""CSV for spreadsheets: no cell can start a formula."""

import polars as pl

# What spreadsheets take for the start of a formula, the full-width twins included.
FORMULA_START = r"^[=+\-@\t\r\n＝＋－＠]"


def without_formulas(frame: pl.DataFrame) -> pl.DataFrame:
    """Text cells that would start a formula get an apostrophe in front; numbers stay numbers."""
    text = pl.col(pl.String)
    return frame.with_columns(pl.when(text.str.contains(FORMULA_START)).then("'" + text).otherwise(text).name.keep())


def to_csv(frame: pl.DataFrame) -> bytes:
    """The frame as CSV, UTF-8 with the mark that Excel needs to see it as such."""
    headers = {name: f"'{name}" for name in frame.columns if name[:1] in "=+-@\t\r"}
    return without_formulas(frame).rename(headers).write_csv(include_bom=True).encode("utf-8")
