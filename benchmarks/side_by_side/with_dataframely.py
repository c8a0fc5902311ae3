# /// script
# dependencies = ["dataframely==3.1.2", "polars==2.1.0"]
# ///
"""dataframely: `Schema.filter` of a lazy scan; of its two results only the failures are collected."""

from pathlib import Path

import dataframely as dy
import polars as pl
from harness import FLAT, contest
from in_polars import FAILING

TYPES = {
    pl.String: dy.String,
    pl.Float64: dy.Float64,
    pl.Boolean: dy.Bool,
    pl.UInt32: dy.UInt32,
    pl.Int32: dy.Int32,
    pl.Int64: dy.Int64,
    pl.Datetime: lambda **kwargs: dy.Datetime(time_zone="UTC", time_unit="us", **kwargs),
}


def schema(flat: Path) -> type[dy.Schema]:
    """Every column of the table as it is, nulls allowed, and the rules: true or null = the row is valid."""
    columns = {name: TYPES[type_.base_type()](nullable=True) for name, type_ in pl.read_parquet_schema(flat).items()}
    rules = {rule: dy.rule()(lambda _, failing=failing: ~failing) for rule, failing in FAILING.items()}
    return type("OrderLines", (dy.Schema,), {**columns, **rules})


def judge(folder: Path) -> pl.DataFrame:
    """The failing rows with a column per rule."""
    return schema(folder / FLAT).filter(pl.scan_parquet(folder / FLAT)).failure.details()


def rows_of(details: pl.DataFrame, _: Path) -> dict[str, list[int]]:
    """The rows of the flat table, by rule."""
    return {rule: details.filter(pl.col(rule) == "invalid")["row"].to_list() for rule in FAILING}


if __name__ == "__main__":
    contest("dataframely", judge, rows_of)
