"""One small sample of every format, made once."""

from datetime import date
from pathlib import Path

import pytest

from simulator import FORMATS, SampleSummary, write_sample


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sample")


@pytest.fixture(scope="session")
def sample(folder: Path) -> SampleSummary:
    return write_sample(folder, orders=170 * len(FORMATS), seed=7, days=6, formats=FORMATS, start=date(2026, 4, 1))
