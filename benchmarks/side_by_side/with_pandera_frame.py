# /// script
# dependencies = ["pandera[polars]==0.35.0", "polars==2.1.0"]
# ///
"""pandera on Polars as its documentation writes rules over several columns: checks on the whole frame.

It then gives every failing row whole, as JSON; `with_pandera.py` avoids that.
"""

from pathlib import Path

import pandera.polars as pa
import polars as pl
from harness import FLAT, contest
from in_polars import FAILING

SCHEMA = pa.DataFrameSchema(
    checks=[pa.Check(lambda data, failing=f: data.lazyframe.select(~failing), name=rule) for rule, f in FAILING.items()]
)


def judge(folder: Path) -> pl.DataFrame:
    """The failure cases: a row as JSON, its `index`, and the name of the check it fails."""
    try:
        SCHEMA.validate(pl.read_parquet(folder / FLAT), lazy=True)
    except pa.errors.SchemaErrors as errors:
        return errors.failure_cases
    raise AssertionError("no row failed")


def rows_of(cases: pl.DataFrame, _: Path) -> dict[str, list[int]]:
    """The rows of the flat table, by rule."""
    return dict(cases.group_by("check").agg("index").iter_rows())


if __name__ == "__main__":
    contest("pandera", judge, rows_of)
