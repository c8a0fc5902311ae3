"""Refining: one landed export to Parquet files in canonical form, with an account of each of its rows."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import polars as pl

from sources.engine.companion import sink_companion
from sources.engine.landing import Record, landed_rows, part_of, write_json
from sources.engine.mapping import BAD, Export, bad_rows, layout, lines_of, orders_of, repeats_quarantined
from sources.engine.model import Join, Source
from sources.engine.parse import text
from sources.engine.parts import AT_ONCE, whole_orders
from sources.engine.read import ROW
from sources.engine.specs import provided
from sources.engine.version import mapping_version
from warehouse.table import MONEY, TIME
from warehouse.tables import all_tables

_NAMED_DAY = re.compile(
    r"(?<!\d)(20\d{2})[-_.]?(\d{2})[-_.]?(\d{2})(?:[T_ -]?(\d{2})[-_:]?(\d{2})(?:[-_:]?(\d{2}))?)?(?!\d)"
)

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NAMED_MONTH = re.compile(rf"({'|'.join(MONTHS)})-(\d{{2}})-(20\d{{2}})")


class ConservationError(Exception):
    """Rows are missing or double: a fault of the mapping engine, never of an export."""


@dataclass(frozen=True)
class Account:
    """What became of an export's rows, when it was landed and made (ISO times), and which mapping says so."""

    sha256: str
    shop_id: str
    layout_id: str
    rows_read: int
    rows_kept: int
    rows_quarantined: int
    landed_at: str
    exported_at: str
    unmapped_statuses: str
    joined: tuple[str, ...]
    mapping: str


def refine_file(record: Record, raw: Path, out: Path, sources: Sequence[Source], records: Sequence[Record]) -> Account:
    """Map one landed export into `out/<sha256>/` (`orders-N.parquet`, `lines-N.parquet` or those of its table,
    `quarantine.parquet`).

    Raises:
        ConservationError: rows read are not rows kept plus rows quarantined.
    """
    source, part = part_of(record, sources)
    mapping = mapping_version(source)
    lookups = lookups_of(record, records, sources)
    joined_with = tuple(lookup.sha256 for _, lookup in lookups)
    if part.orders_if_alone and lookups:
        part, lookups = part.model_copy(update={"orders": {}}), []
    if part.timezone:
        source = source.model_copy(update={"timezone": part.timezone})
    folder = out / record.sha256
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.parquet"):
        old.unlink()
    rejects = pl.read_parquet(raw / f"{record.sha256}.rejects.parquet")
    rows = landed_rows(raw, record.sha256)
    if part.shape == "lookup":
        kept, quarantine = _lookup_rows(rows, part.key or "", record)
        layout_id, exported, unmapped = "", named_instant(record.file, source.timezone), ""
    elif part.shape == "table":
        companion = Export(source, part, record.file, record.sha256, record.shop_id, record.columns)
        kept, quarantine, layout_id, unmapped = sink_companion(rows, companion, folder)
        exported = named_instant(record.file, source.timezone)
    else:
        joined, columns = _joined(rows, record, lookups, raw)
        added = frozenset(columns) - set(record.columns)
        export = Export(source, part, record.file, record.sha256, record.shop_id, columns, added)
        kept, quarantine = _sink(joined, export, folder)
        layouts = layout(export)
        layouts.write_parquet(folder / "layouts.parquet")
        layout_id = layouts["layout_id"][0]
        newest, unmapped = _facts(mapped_files(folder, "orders"))
        told = {"exported_at"} <= provided(part.orders, columns)
        exported = (newest if told else None) or named_instant(record.file, source.timezone) or newest
    quarantine = pl.concat([quarantine, _rejected(rejects, record)])
    quarantine.sort("row_number").write_parquet(folder / "quarantine.parquet")
    if kept + quarantine.height != record.rows_read or quarantine["row_number"].n_unique() != quarantine.height:
        raise ConservationError(
            f"{record.file}: {record.rows_read} rows read, but {kept} kept and {quarantine.height} quarantined"
        )
    at = exported or datetime.fromisoformat(record.landed_at)
    account = Account(
        record.sha256,
        record.shop_id,
        layout_id,
        record.rows_read,
        kept,
        quarantine.height,
        record.landed_at,
        at.isoformat(),
        unmapped,
        joined_with,
        mapping,
    )
    write_json(folder / "account.json", asdict(account))
    return account


def mapped_files(folder: Path, name: str) -> list[Path]:
    """The Parquet files of a mapped export that hold its `orders` or `lines`."""
    return sorted(folder.glob(f"{name}-*.parquet"))


def named_instant(name: str, zone: str) -> datetime | None:
    """The day (its end) or instant that a file's name gives, else None."""
    plain = _NAMED_MONTH.sub(lambda found: f"{found[3]}-{MONTHS.index(found[1]) + 1:02}-{found[2]}", Path(name).name)
    for match in _NAMED_DAY.finditer(plain):
        year, month, day, hour, minute, second = (int(group) if group else None for group in match.groups())
        try:
            at = datetime(year or 0, month or 0, day or 0, hour or 0, minute or 0, second or 0, tzinfo=ZoneInfo(zone))
        except ValueError:
            continue
        return (at if hour is not None else at + timedelta(days=1, seconds=-1)).astimezone(UTC)
    return None


def lookups_of(record: Record, records: Sequence[Record], sources: Sequence[Source]) -> list[tuple[Join, Record]]:
    """What the file is joined with: per join of its part the newest lookup file of its set, where there is one.

    Files of a set share the digits of their names (`Orders2026-04-01`, `Items2026-04-01`); else the newest is taken.
    """
    _, part = part_of(record, sources)
    of_shop = [other for other in records if (other.source_id, other.shop_id) == (record.source_id, record.shop_id)]
    found = [(join, [other for other in of_shop if other.part == join.part]) for join in part.joins]
    digits = _digits(record)
    return [
        (join, ([other for other in candidates if _digits(other) == digits] or candidates)[-1])
        for join, candidates in found
        if candidates
    ]


def _digits(record: Record) -> list[str]:
    return re.findall(r"[0-9]+", Path(record.file).name)


def _joined(
    rows: pl.LazyFrame, record: Record, lookups: Sequence[tuple[Join, Record]], raw: Path
) -> tuple[pl.LazyFrame, tuple[str, ...]]:
    """The rows with the columns of their lookup files."""
    columns = list(record.columns)
    for join, newest in lookups:
        added = [name for name in newest.columns if name not in columns]
        lookup = landed_rows(raw, newest.sha256).filter(pl.col(join.key).is_not_null())
        values = [
            pl.col(name).cast(MONEY, strict=False).sum().cast(pl.String)
            if name in join.sum
            else pl.col(name).fill_null(" ").sort_by(ROW).first()
            for name in added
        ]
        rows = rows.join(lookup.group_by(join.key).agg(values), on=join.key, how="left", maintain_order="left")
        columns += added
    return rows, tuple(columns)


def _sink(raw: pl.LazyFrame, export: Export, folder: Path) -> tuple[int, pl.DataFrame]:
    """Write the file's tables; rows kept are counted in what was written."""
    with TemporaryDirectory(dir=folder) as scratch:
        parts, repeats = whole_orders(raw, export, Path(scratch))
        write = partial(_write_part, export=export, repeats=repeats, folder=folder)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            written = list(pool.map(write, count(), parts))
    bad = pl.concat(rows for _, rows in written)
    quarantine = [bad_rows(raw, bad, export), repeats_quarantined(raw, repeats, export)]
    schema = all_tables()["quarantine"].schema
    quarantined = pl.concat([frame.cast(schema) for frame in quarantine]).collect(engine="streaming")  # type: ignore[arg-type]  # names to types
    return sum(kept for kept, _ in written), quarantined


def _write_part(
    number: int, frame: pl.LazyFrame, *, export: Export, repeats: pl.DataFrame, folder: Path
) -> tuple[int, pl.DataFrame]:
    """Write the tables of one part; gives the rows kept, and the numbers of the bad ones."""
    part, typed, kept = export.part, frame.collect(engine="streaming"), 0
    if part.orders:
        kept = _write(orders_of(typed.lazy(), export, repeats), folder / f"orders-{number}.parquet")
    if part.lines:
        lines = _write(lines_of(typed.lazy(), export), folder / f"lines-{number}.parquet")
        kept = kept if part.numbered else lines
    return kept, typed.filter(BAD).select(ROW)


def _write(frame: pl.LazyFrame, path: Path) -> int:
    frame.sink_parquet(path, compression="lz4", engine="streaming")
    return int(pl.scan_parquet(path).select(pl.len()).collect().item())


def _lookup_rows(rows: pl.LazyFrame, key: str, record: Record) -> tuple[int, pl.DataFrame]:
    blank = text(pl.col(key)).is_null()
    bad = rows.filter(blank).select(
        pl.lit(record.file).alias("file"), pl.lit(record.sha256).alias("sha256"),
        pl.lit(record.source_id).alias("source_id"), pl.col(ROW).alias("row_number"),
        pl.lit(key).alias("column_name"), pl.lit("").alias("value"),
        pl.lit(f"{key} is blank; nothing can be joined to the row").alias("reason"),
        pl.concat_str([pl.col(name).fill_null("") for name in record.columns], separator=",").alias("raw_text"),
    )  # fmt: skip
    kept = rows.filter(~blank).select(pl.len()).collect().item()
    return kept, bad.collect().cast(all_tables()["quarantine"].schema)  # type: ignore[arg-type]  # names to types


def _rejected(rejects: pl.DataFrame, record: Record) -> pl.DataFrame:
    named = {"file": record.file, "sha256": record.sha256, "source_id": record.source_id}
    return rejects.select(
        *(pl.lit(value).alias(name) for name, value in named.items()),
        "row_number", "column_name", "value", "reason", "raw_text",
    ).cast(all_tables()["quarantine"].schema)  # type: ignore[arg-type]  # fmt: skip # names to types


def _facts(orders: list[Path]) -> tuple[datetime | None, str]:
    """The newest event in the orders, and the statuses without a canonical value."""
    if not orders:
        return None, ""
    frame = pl.scan_parquet(orders)
    schema = frame.collect_schema()
    planned = ("ship_by_at", "promised_delivery_at", "presale_ship_at")
    times = [name for name, dtype in schema.items() if dtype == TIME and name not in planned]
    times = ["exported_at"] if "exported_at" in times else times
    newest = frame.select(pl.max_horizontal(pl.col(times).max())).collect().item() if times else None
    if not {"status", "raw_status"} <= set(schema):
        return newest, ""
    unmapped = frame.filter((pl.col("status") == "unknown") & (pl.col("raw_status") != ""))
    words = unmapped.select(pl.col("raw_status").unique().sort()).collect(engine="streaming")["raw_status"]
    return newest, " | ".join(words.head(20))
