"""Companion tables from the lists that were given: the newest of each shop, or all together. Not a table."""

from collections.abc import Sequence

import polars as pl

from assets.night import Night
from assets.refined.mapped import mapped_frames
from warehouse.tables import all_tables

AGE, LISTED = "_age", "_listed"


def given(night: Night, accounts: pl.DataFrame, table: str) -> pl.LazyFrame:
    """The rows of every list of the kind, oldest list first; see `concat_lists`."""
    oldest_first = accounts.sort("exported_at", maintain_order=True)
    frames = mapped_frames(night.mapped, oldest_first, table)
    empty = dict(oldest_first.filter(pl.col("rows_kept") == 0).select("sha256", "shop_id").iter_rows())
    return concat_lists(table, list(frames.values()), [empty.get(sha256) for sha256 in frames])


def concat_lists(table: str, lists: Sequence[pl.LazyFrame], emptied: Sequence[str | None] = ()) -> pl.LazyFrame:
    """The lists (oldest first) as one frame with the columns of `table` and `_age`, which numbers them.

    `emptied` names the shop of each list without rows: a row that is not `_listed` says that it has nothing now.
    """
    definition, listed = all_tables()[table], pl.lit(value=True).alias(LISTED)
    rows = [definition.conform(rows).with_columns(pl.lit(age).alias(AGE), listed) for age, rows in enumerate(lists)]
    marks = [{"shop_id": shop, AGE: age, LISTED: False} for age, shop in enumerate(emptied) if shop is not None]
    columns = {**definition.schema, AGE: pl.Int32(), LISTED: pl.Boolean()}
    return pl.concat([pl.LazyFrame(marks, schema=columns), *rows])


def newest_of_shop(rows: pl.LazyFrame, table: str) -> pl.LazyFrame:
    """A list is a snapshot: of each shop the rows of its newest one."""
    newest = rows.group_by("shop_id").agg(pl.col(AGE).max())
    return _listed(rows.join(newest, on=["shop_id", AGE], how="semi")).sort(all_tables()[table].key)


def all_of_shop(rows: pl.LazyFrame, table: str) -> pl.LazyFrame:
    """Lists add up: of what several tell, the newest counts."""
    key = all_tables()[table].key
    return _listed(rows.sort(*key, AGE).unique([*key, LISTED], keep="last", maintain_order=True))


def _listed(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.filter(LISTED).drop(AGE, LISTED)
