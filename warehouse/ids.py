"""Ids that stay the same on every machine and with every library version."""

from collections.abc import Sequence

import duckdb
import polars as pl


def stable_id(frame: pl.DataFrame, name: str, columns: Sequence[str]) -> pl.DataFrame:
    """`frame` with the text column `name`: 20 hex digits of the MD5 of `columns`, null and '' told apart."""
    parts = ", ".join(f"coalesce(\"{column}\"::VARCHAR, '\\0')" for column in columns)
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.register("frame", frame.select(columns).to_arrow())
        ids = connection.sql(f"SELECT md5(concat_ws('|', {parts}))[:20] AS id FROM frame").pl()  # noqa: S608  # our names
    return frame.with_columns(ids["id"].alias(name))
