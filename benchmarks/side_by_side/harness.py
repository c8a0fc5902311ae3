"""What every contestant shares: it is timed from the files to the failing rows; what it found is told afterwards."""

import argparse
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from measure import resident

FLAT = "flat.parquet"


def contest(
    package: str, judge: Callable[[Path], Any], rows_of: Callable[[Any, Path], Mapping[str, Iterable[int] | int]]
) -> None:
    """Run `judge(folder)` under the clock, and print as JSON what it took and what it found.

    `rows_of(result, folder)` gives the failing rows (their `row` in the flat table) of each rule, or only their number.
    Imports and the definition of the rules are done before: they are not timed.
    """
    parser = argparse.ArgumentParser(description=judge.__doc__)
    parser.add_argument("folder", type=Path, help=f"where {FLAT} and the other tables are")
    folder = parser.parse_args().folder
    start, idle = time.perf_counter(), time.process_time()
    result = judge(folder)
    seconds, cpu = time.perf_counter() - start, time.process_time() - idle
    peak_gb = resident("self") / 1e9
    found = {rule: _told(rows) for rule, rows in sorted(rows_of(result, folder).items())}
    cost = {"version": version(package), "seconds": seconds, "cpu": cpu, "peak_gb": peak_gb}
    print(json.dumps({**cost, "found": {rule: told for rule, told in found.items() if told[0]}}))


def _told(rows: Iterable[int] | int) -> tuple[int, str]:
    """Number of rows and a digest of which ones; no digest where only the number is known."""
    if isinstance(rows, int):
        return rows, ""
    ordered = sorted(int(row) for row in rows)
    return len(ordered), hashlib.sha256(json.dumps(ordered).encode()).hexdigest()[:16]
