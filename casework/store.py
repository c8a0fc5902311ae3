"""The store of casework: one SQL database, SQLite in the home unless `ORDERSIFT_CASEWORK_URL` names another."""

import os
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, MetaData, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

URL_VARIABLE = "ORDERSIFT_CASEWORK_URL"
METADATA = MetaData()


@cache
def open_store(home: Path) -> Engine:
    """The database of a home, its tables made where they are missing."""
    url = os.environ.get(URL_VARIABLE)
    if not url:
        folder = home / "casework"
        folder.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{folder / 'casework.db'}"
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _many_writers)
    METADATA.create_all(engine)
    return engine


def _many_writers(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Readers and a writer at once; a second writer waits."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA busy_timeout = 5000")
    cursor.close()
