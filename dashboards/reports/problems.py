"""What is wrong with the exports themselves, as one table: files, quarantine, findings on files, contracts."""

import json

import polars as pl

from dashboards import data_queries
from dashboards.ask import Connection
from dashboards.evidence import value_text
from dashboards.privacy import free_text, mask
from dashboards.reports.words import CLOCK, ReportWords
from warehouse.table import COUNT, TEXT, TIME

MANY = 100_000
EMPTY = pl.DataFrame(
    schema=pl.Schema({
        "kind": TEXT, "where": TEXT, "shop_id": TEXT, "column_name": TEXT, "rows": COUNT, "row_numbers": TEXT,
        "problem": TEXT, "landed_at": TIME,
    })
)  # fmt: skip


def problems(connection: Connection, words: ReportWords, run_id: str) -> pl.DataFrame:
    """Kind, where, shop, column, rows, the first row numbers, problem, time; values and raw rows stay out."""
    parts = {
        "file": _files(connection),
        "quarantine": _quarantine(connection),
        "finding": _findings(connection, words),
        "contract": _contracts(connection, words, run_id),
    }
    said = [part.with_columns(kind=pl.lit(words(f"report.kind_{kind}"))) for kind, part in parts.items()]
    return pl.concat([EMPTY, *said], how="diagonal_relaxed")


def _files(connection: Connection) -> pl.DataFrame:
    return data_queries.problem_files(connection, MANY).rename({"file": "where"})


def _quarantine(connection: Connection) -> pl.DataFrame:
    return data_queries.quarantined(connection, MANY).select(
        pl.col("file").alias("where"),
        "column_name",
        "rows",
        pl.col("row_numbers").list.eval(pl.element().cast(pl.String)).list.join(", "),
        pl.col("reason").map_elements(free_text, pl.String).alias("problem"),
    )


def _findings(connection: Connection, words: ReportWords) -> pl.DataFrame:
    evidence = pl.col("evidence").map_elements(lambda text: _evidence(text, words), pl.String)
    return data_queries.file_findings(connection, MANY).select(
        "shop_id",
        pl.concat_str(words.title_column, evidence, separator=" · ", ignore_nulls=True).alias("problem"),
        pl.col("occurred_at").alias("landed_at"),
    )


def _contracts(connection: Connection, words: ReportWords, run_id: str) -> pl.DataFrame:
    return data_queries.broken_contracts(connection, run_id).select(
        pl.col("table_name").alias("where"),
        pl.col("unexpected_count").alias("rows"),
        pl.col(f"meaning_{words.language}").alias("problem"),
    )


def _evidence(text: str, words: ReportWords) -> str:
    found: dict[str, object] = json.loads(text)
    said = {name: value_text(name, mask(name, value), words, CLOCK) for name, value in found.items()}
    return " · ".join(f"{words.name('column', name)}: {value}" for name, value in said.items())
