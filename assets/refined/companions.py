"""Companion tables from the lists that were given: the newest of each shop, or all together. Not a table."""

from collections.abc import Sequence

import polars as pl

from assets.night import Night
from assets.refined.mapped import mapped_frames
from warehouse.tables import all_tables

AGE = "_age"


def given(night: Night, accounts: pl.DataFrame, table: str) -> pl.LazyFrame:
    """The rows of every list of the kind, oldest list first; `_age` numbers the lists."""
    frames = mapped_frames(night.mapped, accounts.sort("exported_at", maintain_order=True), table).values()
    return concat_lists(table, list(frames))


def concat_lists(table: str, lists: Sequence[pl.LazyFrame]) -> pl.LazyFrame:
    """The lists (oldest first) as one frame with the columns of `table` and `_age`."""
    definition = all_tables()[table]
    rows = [definition.conform(rows).with_columns(pl.lit(age).alias(AGE)) for age, rows in enumerate(lists)]
    return pl.concat([definition.empty().lazy().with_columns(pl.lit(0).alias(AGE)), *rows])


def newest_of_shop(rows: pl.LazyFrame, table: str) -> pl.LazyFrame:
    """A list is a snapshot: of each shop the rows of its newest one."""
    newest = rows.group_by("shop_id").agg(pl.col(AGE).max())
    return rows.join(newest, on=["shop_id", AGE], how="semi").drop(AGE).sort(all_tables()[table].key)


def all_of_shop(rows: pl.LazyFrame, table: str) -> pl.LazyFrame:
    """Lists add up: of what several tell, the newest counts."""
    key = all_tables()[table].key
    return rows.sort(*key, AGE).unique(key, keep="last", maintain_order=True).drop(AGE)
