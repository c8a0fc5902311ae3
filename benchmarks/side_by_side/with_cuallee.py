# /// script
# dependencies = ["cuallee==0.15.4", "polars==2.1.0", "numpy"]
# ///
"""cuallee on an eager Polars frame: one SQL predicate per rule; it gives only the number of failing rows."""

import re
from datetime import UTC, datetime
from pathlib import Path

import in_sql
import polars as pl
from cuallee import Check, CheckLevel
from harness import FLAT, contest


def predicate(failing: str) -> str:
    """DuckDB's condition in the SQL of Polars, turned round: true = the row is valid; a null would count as failed."""
    here = failing.replace(in_sql.AS_OF, "as_of")
    here = re.sub(r"INTERVAL (\d+) (\w+)", r"INTERVAL '\1 \2'", here)
    here = re.sub(r"regexp_full_match\((\w+), '(.*)'\)", r"\1 ~ '^(?:\2)$'", here)
    here = re.sub(r"regexp_matches\((\w+), '(.*)'\)", r"\1 ~ '\2'", here)
    return f"COALESCE(NOT ({here}), TRUE)"


def check() -> Check:
    """One check, one rule per predicate."""
    all_of_them = Check(CheckLevel.WARNING, "order lines")
    for failing in in_sql.FAILING.values():
        all_of_them.satisfies("row", predicate(failing))
    return all_of_them


def judge(folder: Path) -> pl.DataFrame:
    """A row per rule with the number of violations."""
    as_of = pl.lit(datetime(2026, 1, 15, 12, tzinfo=UTC)).dt.cast_time_unit("us").alias("as_of")
    return check().validate(pl.read_parquet(folder / FLAT).with_columns(as_of))


def rows_of(summary: pl.DataFrame, _: Path) -> dict[str, int]:
    """The number of failing rows, by rule."""
    rules = {predicate(failing): rule for rule, failing in in_sql.FAILING.items()}
    return {rules[value]: int(n) for value, n in summary.select("value", "violations").iter_rows()}


if __name__ == "__main__":
    contest("cuallee", judge, rows_of)
