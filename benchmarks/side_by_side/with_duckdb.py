# /// script
# dependencies = ["duckdb==2.0.0"]
# ///
"""DuckDB: one scan that gives every row the list of rules it fails, unnested to a long table of rule and row."""

from pathlib import Path

import duckdb
from harness import FLAT, contest
from in_sql import FAILING


def judge(folder: Path) -> duckdb.DuckDBPyConnection:
    """A table `hits` (rule_id, order_key, line_no, row)."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    verdicts = ", ".join(f"{condition} AS {rule}" for rule, condition in FAILING.items())
    names = ", ".join(FAILING)
    con.execute(f"""
        CREATE TABLE hits AS
        SELECT rule_id, order_key, line_no, row
        FROM (UNPIVOT (
            SELECT order_key, line_no, row, {verdicts} FROM '{folder / FLAT}'
            WHERE {" OR ".join(f"({condition})" for condition in FAILING.values())}
        ) ON {names} INTO NAME rule_id VALUE hit) WHERE hit""")
    return con


def rows_of(con: duckdb.DuckDBPyConnection, _: Path) -> dict[str, list[int]]:
    """The rows of the flat table, by rule."""
    return dict(con.execute("SELECT rule_id, list(row) FROM hits GROUP BY rule_id").fetchall())


if __name__ == "__main__":
    contest("duckdb", judge, rows_of)
