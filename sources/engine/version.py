"""Which mapping made a canonical file. Not here: when a file is mapped again (`assets/refined/accounts.py`)."""

import hashlib
from functools import cache
from pathlib import Path

from sources.engine.model import FOLDER, Source
from warehouse.tables import all_tables

REFERENCE = FOLDER.parent / "data" / "reference"
TABLES_READ = ("cn_regions.csv", "countries.csv")


@cache
def _engine() -> bytes:
    """Fingerprint of all that maps besides the YAML: the code of `sources/`, its reference data, the tables' form."""
    digest = hashlib.sha256(repr([table for table in all_tables().values() if table.stage == "refined"]).encode())
    for path in (*_code(FOLDER), *(REFERENCE / name for name in TABLES_READ)):
        digest.update(path.read_bytes())
    return digest.digest()


def _code(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if not path.name.startswith("build_"))


def mapping_version(source: Source) -> str:
    """16 hex digits that change when `source`, or the engine that applies it, may give other rows."""
    return hashlib.sha256(_engine() + source.model_dump_json().encode()).hexdigest()[:16]
