# /// script
# dependencies = ["pandera[polars]==0.35.0", "polars==2.1.0"]
# ///
"""pandera on Polars: an eager frame (a lazy one is not validated), all failures collected (`lazy=True`).

The checks are custom ones on the column `row`, which keeps the failure cases narrow: checks on the whole frame, see
`with_pandera_frame.py`, give every failing row as JSON.
"""

from pathlib import Path

import pandera.polars as pa
import polars as pl
from harness import FLAT, contest
from in_polars import FAILING

SCHEMA = pa.DataFrameSchema(
    {
        "row": pa.Column(
            checks=[
                pa.Check(lambda data, failing=failing: data.lazyframe.select((~failing).alias("row")), name=rule)
                for rule, failing in FAILING.items()
            ]
        )
    }
)


def judge(folder: Path) -> pl.DataFrame:
    """The failure cases: a row number (as text) with the name of the check it fails."""
    try:
        SCHEMA.validate(pl.read_parquet(folder / FLAT), lazy=True)
    except pa.errors.SchemaErrors as errors:
        return errors.failure_cases
    raise AssertionError("no row failed")


def rows_of(cases: pl.DataFrame, _: Path) -> dict[str, list[int]]:
    """The rows of the flat table, by rule."""
    return dict(cases.group_by("check").agg(pl.col("failure_case").cast(pl.Int64)).iter_rows())


if __name__ == "__main__":
    contest("pandera", judge, rows_of)
