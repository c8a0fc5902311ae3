"""Country names and codes of exports -> ISO 3166-1 alpha-2.

`data/reference/countries.csv` holds lower-case names in thirteen languages (Unicode CLDR, Unicode License v3), ISO
codes, and spellings met in exports (`EIRE`, `RSA`).
"""

from functools import cache
from pathlib import Path

import polars as pl

FILE = Path(__file__).parents[2] / "data" / "reference" / "countries.csv"


@cache
def _names() -> dict[str, str]:
    table = pl.read_csv(FILE, infer_schema=False)
    return dict(table.iter_rows())


def country_code(name: pl.Expr) -> pl.Expr:
    """ISO 3166-1 alpha-2 code of a country's name or code; null where the name is not known."""
    names = _names()
    return name.str.to_lowercase().replace_strict(
        list(names), list(names.values()), default=None, return_dtype=pl.String
    )
