"""The store of casework, as pages use it."""

import os
from pathlib import Path

from sqlalchemy import Engine

from casework.store import open_store
from dashboards.snapshot import HOME_VARIABLE


def store() -> Engine:
    """That of the home which is shown."""
    return open_store(Path(os.environ.get(HOME_VARIABLE, "data")))
