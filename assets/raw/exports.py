"""`raw_exports`: the inbox landed. One row per file that was landed ever, or has a problem tonight."""

from pathlib import Path

import dagster as dg
import polars as pl

from assets.night import Night
from sources.engine.errors import FileProblem
from sources.engine.landing import complete_files, fingerprint, identify_again, land_file, read_records
from sources.engine.model import all_sources
from warehouse.table import COUNT, TEXT

SCHEMA = {
    "file": TEXT, "sha256": TEXT, "source_id": TEXT, "part": TEXT, "shop_id": TEXT, "rows_read": COUNT,
    "landed_at": TEXT, "run_id": TEXT, "problem_kind": TEXT, "problem": TEXT,
}  # fmt: skip


@dg.asset(group_name="raw", retry_policy=dg.RetryPolicy(max_retries=2, delay=5))
def raw_exports(context: dg.AssetExecutionContext, night: Night, raw_night: pl.DataFrame) -> pl.DataFrame:
    """Land what is new in the inbox. A file with a problem stays where it is and is tried again next night."""
    tonight = raw_night.row(0, named=True)
    inbox, sources = Path(night.inbox), list(all_sources().values())
    landed_at = tonight["as_of"].isoformat()
    identify_again(night.raw, sources)
    files, writing = complete_files(inbox)
    for path in writing:
        context.log.warning(f"{path.name} is still being written; the next night reads it")
    problems = []
    for number, path in enumerate(files, 1):
        try:
            record = land_file(path, inbox, night.raw, sources, landed_at=landed_at, run_id=tonight["run_id"])
            state = f"{record.source_id}, {record.rows_read:,} rows" if record else "landed before"
        except FileProblem as problem:
            problems.append(_problem(path, inbox, problem, landed_at, tonight["run_id"]))
            state = f"{problem.kind}: {problem}"
        context.log.info(f"file {number} of {len(files)}: {path.relative_to(inbox)}: {state}")
    landed = [
        {name: getattr(record, name) for name in SCHEMA if hasattr(record, name)} for record in read_records(night.raw)
    ]
    return pl.DataFrame([*landed, *problems], schema=SCHEMA)


def _problem(path: Path, inbox: Path, problem: FileProblem, landed_at: str, run_id: str) -> dict[str, str | int]:
    relative = path.relative_to(inbox)
    try:
        sha256 = fingerprint(path)
    except FileProblem:
        sha256 = ""
    return {
        # With the name: several files may be bad in the same way, say empty, and each is told of.
        "file": relative.as_posix(), "sha256": f"{sha256 or 'unread'}:{relative.as_posix()}", "rows_read": 0,
        "shop_id": relative.parts[0] if len(relative.parts) > 1 else "", "landed_at": landed_at, "run_id": run_id,
        "problem_kind": problem.kind, "problem": str(problem),
    }  # fmt: skip
