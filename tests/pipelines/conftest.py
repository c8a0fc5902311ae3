"""Each test has an environment of its own."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from rules.engine import load_catalogue
from rules.engine.catalogue import FOLDER


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Commands put `--home` and `--settings` into the environment; each test starts and leaves it without.

    Nothing waits before a retry.
    """
    for name in [name for name in os.environ if name.startswith("ORDERSIFT_") and name != "ORDERSIFT_REAL_DATA"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ORDERSIFT_HOME", "/nowhere/ordersift")
    monkeypatch.setattr(dg.RetryPolicy, "calculate_delay", lambda policy, attempt: 0)
    yield
    os.environ.pop("ORDERSIFT_SETTINGS", None)


@pytest.fixture
def rule_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the catalogue that nights use."""
    folder = tmp_path / "rules"
    folder.mkdir()
    for file in FOLDER.glob("*.yaml"):
        shutil.copy(file, folder)
    monkeypatch.setattr(load_catalogue, "__defaults__", (folder, None))
    return folder
