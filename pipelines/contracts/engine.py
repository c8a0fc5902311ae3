"""Great Expectations on a DuckDB file: import, connect, dispose. Not here: what is expected."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

# Great Expectations fetches after its connection went back to the pool, where SQLAlchemy's rollback would
# empty DuckDB's pending result. We only read: without transactions nothing is rolled back, and results stay.
_WITHOUT_TRANSACTIONS = {
    "isolation_level": "AUTOCOMMIT",
    "skip_autocommit_rollback": True,
    "pool_reset_on_return": None,
}
READ_ONLY: dict[str, Any] = {
    "read_only": True,
    "config": {
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    },
}


def import_expectations() -> ModuleType:
    """Great Expectations, without its usage statistics. Takes seconds the first time."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings():
        # It imports `sre_constants` and `sre_parse`, which Python 3.11 calls deprecated.
        warnings.filterwarnings("ignore", "module 'sre_", DeprecationWarning)
        import great_expectations
        import great_expectations.expectations
    return great_expectations


@contextmanager
def open_source(gx: ModuleType, database: Path) -> Iterator[Any]:
    """`database` as a data source, read-only and without network; afterwards no connection to it is open."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sql(
        "draft",
        connection_string="duckdb:///draft",  # the path goes beside it: a URL would need quoting
        kwargs={**_WITHOUT_TRANSACTIONS, "connect_args": {"database": str(database.resolve()), **READ_ONLY}},
    )
    try:
        yield source
    finally:
        source.get_engine().dispose()
        source.get_execution_engine().engine.dispose()
