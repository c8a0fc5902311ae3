"""Where everything of one installation lives: the home folder, its inbox, Dagster's own files."""

import os
from pathlib import Path

PROJECT = Path(__file__).parents[1]
DAGSTER_YAML = """\
telemetry:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
"""


def home_folder() -> Path:
    """`ORDERSIFT_HOME`, by default `data/` of the project."""
    return Path(os.environ.get("ORDERSIFT_HOME") or PROJECT / "data").resolve()


def inbox_folder(home: Path) -> Path:
    """`ORDERSIFT_INBOX`, by default `inbox/` of the home."""
    return Path(os.environ.get("ORDERSIFT_INBOX") or home / "inbox").resolve()


def dagster_folder(home: Path) -> Path:
    """Dagster's runs and settings: one night at a time, no telemetry."""
    folder = home / "dagster"
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "dagster.yaml"
    if not settings.is_file():
        settings.write_text(DAGSTER_YAML, encoding="utf-8")
    return folder
