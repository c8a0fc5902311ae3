"""Landing: which files of an inbox are complete and new, and storing them as Parquet beside a record.

A landed export is `<sha256>.parquet`, `<sha256>.rejects.parquet` and, written last, `<sha256>.json`: only with the
record it counts, so a crash in between just lands it again.
"""

import hashlib
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import polars as pl

from sources.engine.container import unpacked
from sources.engine.errors import FileProblem, SourceError
from sources.engine.identify import Match, match_columns
from sources.engine.model import Part, Source
from sources.engine.read import ROW, land

UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".download", ".filepart")
IGNORED = (".md", ".txt.license", ".ds_store")
SETTLE_SECONDS = 1.0
FRESH_SECONDS = 10.0
BLOCK = 1 << 22


@dataclass(frozen=True)
class Record:
    """What is known of a landed export."""

    file: str
    sha256: str
    source_id: str
    part: str
    shop_id: str
    columns: tuple[str, ...]
    rows_read: int
    landed_at: str
    run_id: str


def complete_files(inbox: Path) -> tuple[list[Path], list[Path]]:
    """Files below the inbox that are complete, and those still being written; hidden files are not looked at.

    Raises:
        FileNotFoundError: there is no such folder.
    """
    if not inbox.is_dir():
        raise FileNotFoundError(f"the inbox {inbox} is not a folder; create it or name another with --inbox")
    found = sorted(path for path in inbox.rglob("*") if path.is_file() and not _hidden(path.relative_to(inbox)))
    writing = {path for path in found if path.suffix.lower() in UNFINISHED}
    before = {path: _state(path) for path in found}
    if any(time.time() - stat[1] < FRESH_SECONDS for path, stat in before.items() if path not in writing):
        time.sleep(SETTLE_SECONDS)
    writing |= {path for path in found if _state(path) != before[path]}
    return [path for path in found if path not in writing], sorted(writing)


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.parts) or path.name.lower().endswith(IGNORED)


def _state(path: Path) -> tuple[int, float]:
    try:
        stat = path.stat()
    except OSError:
        return -1, 0.0
    return stat.st_size, stat.st_mtime


def fingerprint(path: Path) -> str:
    """SHA-256 of the file as it lies there.

    Raises:
        FileProblem: it may not be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
    except PermissionError as error:
        raise FileProblem("unreadable", "no permission to read it; allow the user who runs the night to") from error
    return digest.hexdigest()


def land_file(
    path: Path, inbox: Path, raw: Path, sources: Sequence[Source], *, landed_at: str, run_id: str
) -> Record | None:
    """Land one file; None if its content was landed before.

    A list (companion) that replaces a newer one of its place is landed anew: it is the newest now.

    Raises:
        FileProblem: it cannot be read or recognised; it stays where it is.
    """
    relative = path.relative_to(inbox)
    before, sha256 = _state(path), fingerprint(path)
    if (raw / f"{sha256}.json").is_file():
        return None
    if (raw / f"{_at_place(sha256, relative)}.json").is_file():
        return _back_again(raw, _at_place(sha256, relative), landed_at=landed_at, run_id=run_id)
    raw.mkdir(parents=True, exist_ok=True)
    scratch = raw / "scratch"
    aside = scratch / f"{sha256}.parquet"
    with unpacked(path, scratch) as plain:
        landed = land(plain, aside, sources, scratch)
    if _state(path) != before:
        raise FileProblem("unreadable", "it changed while it was read; the next night reads it again")
    if landed.match.part.shape == "table":
        sha256 = _at_place(sha256, relative)
    record = Record(
        file=relative.as_posix(), sha256=sha256, source_id=landed.match.source.id, part=landed.match.part.name,
        shop_id=_shop(relative, landed.match), columns=landed.columns, rows_read=landed.rows_read,
        landed_at=landed_at, run_id=run_id,
    )  # fmt: skip
    landed.rejects.write_parquet(raw / f"{sha256}.rejects.parquet")
    aside.replace(raw / f"{sha256}.parquet")
    write_json(raw / f"{sha256}.json", asdict(record))
    return record


def _back_again(raw: Path, sha256: str, *, landed_at: str, run_id: str) -> Record | None:
    records = {record.sha256: record for record in read_records(raw)}
    record = records[sha256]
    if all(other.landed_at <= record.landed_at for other in records.values() if other.file == record.file):
        return None
    now = replace(record, landed_at=landed_at, run_id=run_id)
    write_json(raw / f"{sha256}.json", asdict(now))
    return now


def _shop(relative: Path, match: Match) -> str:
    """A sub-folder names the shop. Orders without one are the source's, a companion without one is of all shops."""
    folder = relative.parts[0] if len(relative.parts) > 1 else ""
    return folder or ("" if match.part.shape == "table" else match.source.id)


def _at_place(sha256: str, relative: Path) -> str:
    """A companion is known by content and place: two shops may share a list, and one may be as it once was."""
    return hashlib.sha256(f"{sha256}/{relative.as_posix()}".encode()).hexdigest()


def landed_rows(raw: Path, sha256: str) -> pl.LazyFrame:
    """The rows of a landed export with `source_row`, 1 = first data row; rejected rows are not in it but counted."""
    path = raw / f"{sha256}.parquet"
    rows = pl.scan_parquet(path, row_index_name=ROW, row_index_offset=1).with_columns(pl.col(ROW).cast(pl.Int32))
    rejected = pl.read_parquet(raw / f"{sha256}.rejects.parquet", columns=["row_number"])["row_number"].sort()
    if rejected.is_empty():
        return rows
    # Kept rows take the numbers that the rejected ones leave free.
    before = rejected - pl.int_range(1, rejected.len() + 1, eager=True)
    shifted = pl.col(ROW).map_batches(
        lambda numbers: (numbers + before.search_sorted(numbers, side="left")).cast(pl.Int32),
        return_dtype=pl.Int32,
        is_elementwise=True,
    )
    return rows.with_columns(shifted)


def read_records(raw: Path) -> list[Record]:
    """Every landed export, in the order of landing, then name."""
    values = [json.loads(path.read_text(encoding="utf-8")) for path in raw.glob("*.json")]
    records = [Record(**(value | {"columns": tuple(value["columns"])})) for value in values]
    return sorted(records, key=lambda record: (record.landed_at, record.file, record.sha256))


def identify_again(raw: Path, sources: Sequence[Source]) -> None:
    """A landed export is read by the mapping that recognises it now, though it was another one when it was landed."""
    for record in read_records(raw):
        match = match_columns(record.columns, sources)
        if match and (match.source.id, match.part.name) != (record.source_id, record.part):
            shop = _shop(Path(record.file), match)
            now = replace(record, source_id=match.source.id, part=match.part.name, shop_id=shop)
            write_json(raw / f"{record.sha256}.json", asdict(now))


def write_json(path: Path, value: object) -> None:
    """Write JSON in one step: readers see all of it or nothing."""
    aside = path.with_suffix(path.suffix + ".next")
    aside.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
    aside.replace(path)


def part_of(record: Record, sources: Iterable[Source]) -> tuple[Source, Part]:
    """The mapping that reads it.

    Raises:
        SourceError: it is gone.
    """
    for source in sources:
        for part in source.parts:
            if (source.id, part.name) == (record.source_id, record.part):
                return source, part
    raise SourceError(f"{record.file} needs the mapping {record.source_id} ({record.part}); put it back into sources/")
