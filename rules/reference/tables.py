"""Reference tables that rules stand on. Features decide what they mean."""

import logging
from functools import cache
from pathlib import Path

import polars as pl

FOLDER = Path(__file__).parents[2] / "data" / "reference"
COLUMNS = {
    "phones": ("country", "calling_code", "international_prefix", "national_prefix", "number", "local_number"),
    "address_formats": ("country", "postcode", "needs_postcode", "needs_province", "needs_city"),
    "postcode_regions": ("country", "region", "prefix"),
    "cn_regions": ("province", "city", "district", "kind", "is_current"),
}
log = logging.getLogger(__name__)


@cache
def reference(name: str) -> pl.DataFrame | None:
    """A table of `data/reference`, texts only, blanks as ''; None where the file is missing or not of its form.

    Rules that stand on it are then not evaluable; the log says once which file, and what is wrong with it.
    """
    file = FOLDER / f"{name}.csv"
    try:
        table = pl.read_csv(file, infer_schema=False).fill_null("")
    except (OSError, pl.exceptions.PolarsError) as error:
        _warn(file, str(error).split("\n")[0])
        return None
    lacking = sorted(set(COLUMNS[name]) - set(table.columns))
    if lacking or table.is_empty():
        _warn(file, f"it lacks the columns {', '.join(lacking)}" if lacking else "it has no rows")
        return None
    return table.select(COLUMNS[name])


def _warn(file: Path, reason: str) -> None:
    log.warning(f"{file}: {reason}. Rules that need it are not evaluable; restore it or make it anew (see README.md).")


@cache
def members(names: frozenset[str]) -> pl.Series:
    """`names` as one list, for `is_in`; made once, since the sets are large and expressions are built often."""
    return pl.Series([sorted(names)], dtype=pl.List(pl.String))


def not_evaluable() -> pl.Expr:
    """The value of a feature whose table is not there."""
    return pl.lit(None, dtype=pl.Boolean)
