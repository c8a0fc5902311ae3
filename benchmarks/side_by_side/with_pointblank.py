# /// script
# dependencies = ["pointblank==1.1.1", "polars==2.1.0"]
# ///
"""pointblank on an eager Polars frame: one expression step per rule, extracts of all failing rows (500 by default)."""

from pathlib import Path

import pointblank as pb
import polars as pl
from harness import FLAT, contest
from in_polars import FAILING


def judge(folder: Path) -> dict[int, pl.DataFrame]:
    """The failing rows of each step."""
    plan = pb.Validate(data=pl.read_parquet(folder / FLAT))
    for failing in FAILING.values():
        plan = plan.col_vals_expr(expr=(~failing).fill_null(value=True))
    done = plan.interrogate(collect_tbl_checked=False, extract_limit=10**9)
    return done.get_data_extracts()


def rows_of(extracts: dict[int, pl.DataFrame], _: Path) -> dict[str, list[int]]:
    """The rows of the flat table, by rule."""
    return {rule: extracts[step]["row"].to_list() for step, rule in enumerate(FAILING, 1)}


if __name__ == "__main__":
    contest("pointblank", judge, rows_of)
