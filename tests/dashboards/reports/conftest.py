from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboards.reports import ReportWords, Written, write_report

Write = Callable[..., Written]


@pytest.fixture
def write(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> Write:
    """Write one report of the small night into a fresh folder."""

    def written(name: str, language: Any = "en", **options: Any) -> Written:
        path = tmp_path / language / name
        return write_report(connection, [path], ReportWords(language), lambda *step: None, **options)[0]

    return written
