"""One way to ask DuckDB: a query of ours with bound parameters gives a frame."""

from textwrap import dedent

import duckdb
import polars as pl
import polars.selectors as cs

Connection = duckdb.DuckDBPyConnection


def ask(connection: Connection, query: str, **parameters: object) -> pl.DataFrame:
    """The answer to `query`; whatever a person chose or typed comes in `parameters` only."""
    answer: pl.DataFrame = connection.sql(dedent(query), params=parameters).pl()
    # A cursor's times come in the zone of the machine, whatever the connection was told.
    return answer.with_columns(cs.datetime(time_zone="*").dt.convert_time_zone("UTC"))
