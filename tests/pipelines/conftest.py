"""Each test has an environment of its own."""

import os

import dagster as dg
import pytest


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands put `--home` into the environment; each test starts without, and nothing waits before a retry."""
    for name in [name for name in os.environ if name.startswith("ORDERSIFT_") and name != "ORDERSIFT_REAL_DATA"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ORDERSIFT_HOME", "/nowhere/ordersift")
    monkeypatch.setattr(dg.RetryPolicy, "calculate_delay", lambda policy, attempt: 0)
