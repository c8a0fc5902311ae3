"""What is wrong with the exports themselves: findings, quarantine, unreadable files, contracts."""

import polars as pl

from dashboards.ask import Connection, ask
from warehouse.tables.exceptions import COUNTED


def file_findings(connection: Connection, limit: int) -> pl.DataFrame:
    """Exceptions of category `data`: rule_id, titles, priority, shop_id, source_id, occurred_at, evidence."""
    return ask(
        connection,
        f"""
        SELECT rule_id, coalesce(title_en, rule_id) AS title_en, coalesce(title_zh, rule_id) AS title_zh,
               e.priority, shop_id, source_id, occurred_at, e.evidence
        FROM {COUNTED} e LEFT JOIN rules USING (rule_id)
        WHERE e.category = 'data' ORDER BY e.priority, occurred_at DESC, exception_id LIMIT $limit
        """,
        limit=limit,
    )


def quarantined(connection: Connection, limit: int) -> pl.DataFrame:
    """Quarantined rows by file, column and reason: rows, with the first row numbers, values and raw texts."""
    return ask(
        connection,
        """
        SELECT file, column_name, reason, count(*) AS rows,
               min_by(row_number, row_number, 5) AS row_numbers,
               min_by(value, row_number, 3) AS "values",
               min_by(raw_text, row_number, 3) AS raw_texts
        FROM quarantine GROUP BY file, column_name, reason ORDER BY rows DESC, file, reason LIMIT $limit
        """,
        limit=limit,
    )


def problem_files(connection: Connection, limit: int) -> pl.DataFrame:
    """Files that could not be read or recognised: file, problem, landed_at; the newest first."""
    return ask(
        connection,
        """
        SELECT file, problem, landed_at FROM files WHERE problem IS NOT NULL
        ORDER BY landed_at DESC, file LIMIT $limit
        """,
        limit=limit,
    )


def broken_contracts(connection: Connection, run_id: str) -> pl.DataFrame:
    """What the contracts of the night `run_id` demand and the tables do not give; errors first."""
    return ask(
        connection,
        """
        SELECT severity, table_name, meaning_en, meaning_zh, unexpected_count, observed FROM contract_results
        WHERE run_id = $run_id AND NOT success ORDER BY severity, table_name, expectation_id
        """,
        run_id=run_id,
    )
