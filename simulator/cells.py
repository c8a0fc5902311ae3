"""How canonical values become cells: headers, times, money, masks. Shared by the formats."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

Cell = pl.Expr | str


def layout(frame: pl.DataFrame, header: str, cells: Mapping[str, Cell], separator: str = ",") -> pl.DataFrame:
    """`frame` under the names of `header`; a name without a cell is left blank.

    A text is a constant, an expression is computed.
    Empty text is written as nothing at all. Raises ValueError for a cell that no column shows.
    """
    names = header.split(separator)
    if unknown := cells.keys() - set(names):
        raise ValueError(f"cells without a column in the header: {sorted(unknown)}")
    chosen = (cells.get(name, "") for name in names)
    made = [cell if isinstance(cell, pl.Expr) else pl.lit(cell) for cell in chosen]
    filled = frame.select(cell.alias(name) for cell, name in zip(made, names, strict=True))
    return filled.with_columns(pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)))


def local(column: str, zone: str, pattern: str = "%Y-%m-%d %H:%M:%S") -> pl.Expr:
    """The time in `column` as text in the zone's own time, blank when unknown."""
    return pl.col(column).dt.convert_time_zone(zone).dt.strftime(pattern).fill_null("")


def money(column: str) -> pl.Expr:
    """Cents as a number with two decimals."""
    return pl.col(column) / 100


def money_text(column: str) -> pl.Expr:
    """Cents as text with two decimals, thousands separated by a comma."""
    whole = (pl.col(column).abs() // 100).cast(pl.String)
    grouped = pl.when(whole.str.len_chars() > 3).then(pl.format("{},{}", whole.str.head(-3), whole.str.tail(3)))
    cents = (pl.col(column).abs() % 100).cast(pl.String).str.zfill(2)
    sign = pl.when(pl.col(column) < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.concat_str(sign, grouped.otherwise(whole), pl.lit("."), cents)


def masked(column: str, flag: str, mask: str) -> pl.Expr:
    """The text in `column`, or `mask` where it is masked."""
    return pl.when(flag).then(pl.lit(mask)).otherwise(column)


def named(column: str, names: Mapping[str, str]) -> pl.Expr:
    """The platform's names for canonical values; a value without a name stays as it is."""
    return pl.col(column).replace(dict(names))


def once(cell: pl.Expr) -> pl.Expr:
    """The cell on the first line of an order, nothing on its other lines."""
    return pl.when("is_first").then(cell)


def joined(columns: tuple[str, ...], between: str = " ") -> pl.Expr:
    """The non-blank texts of `columns`."""
    kept = [pl.when(pl.col(c) != "").then(c) for c in columns]
    return pl.concat_str(kept, separator=between, ignore_nulls=True)


def money_plain(column: str) -> pl.Expr:
    """Cents as text with two decimals, as in files where every cell is quoted text."""
    return money_text(column).str.replace_all(",", "", literal=True)
