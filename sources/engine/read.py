"""Reading a plain file as it is into Parquet: every cell as text, rows in the file's order, bad rows set aside.

One reader per kind of file; each writes the export's columns, and returns the rows that it could not split into cells.
Cells that are blank become null. Nothing here knows what a column means.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import fastexcel
import polars as pl

from sources.engine.container import as_utf8, decode_head, guess_encodings, read_head
from sources.engine.errors import FileProblem
from sources.engine.identify import (
    Dialect,
    Match,
    check_header,
    clean_name,
    explain_no_match,
    find_header,
    match_columns,
)
from sources.engine.model import Source

ROW = "source_row"
EXACT = float(1 << 53)
# Rows are kept in the file's order: small groups wait less for the ones before them.
GROUP_ROWS = 20_480
REJECTS = {"row_number": pl.Int32} | dict.fromkeys(("column_name", "value", "reason", "raw_text"), pl.String)
REASONS = {
    "MISSING COLUMNS": "too few cells: {message}; complete the row or export it again",
    "TOO MANY COLUMNS": "too many cells: {message}; quote cells that contain the delimiter",
    "UNQUOTED VALUE": "a quoted cell is never closed: the file is cut off or a quote is missing; export it again",
    "INVALID ENCODING": "bytes that are not text in the file's encoding; export it as UTF-8",
    "LINE SIZE OVER MAXIMUM": "the row is longer than 2 MB; a quote is missing before it",
}


@dataclass(frozen=True)
class Landed:
    """A recognised file as Parquet. `rejects`: rows that could not be split (columns of `REJECTS`)."""

    match: Match
    columns: tuple[str, ...]
    rows_read: int
    rejects: pl.DataFrame


def land(plain: Path, out: Path, sources: Sequence[Source], scratch: Path) -> Landed:
    """Recognise the plain file and write it to `out` as Parquet.

    Raises:
        FileProblem: it cannot be read, or no mapping recognises it.
    """
    suffix = plain.suffix.lower()
    try:
        if suffix == ".parquet" or read_head(plain)[:4] == b"PAR1":
            return _land_frame(pl.scan_parquet(plain), out, sources)
        if suffix in (".xlsx", ".xls") or read_head(plain)[:4] == b"PK\x03\x04":
            return _land_frame(_read_excel(plain), out, sources)
        if suffix in (".jsonl", ".ndjson", ".json"):
            return _land_frame(pl.scan_ndjson(plain, infer_schema_length=None), out, sources)
    except (pl.exceptions.PolarsError, fastexcel.FastExcelError) as error:
        first = str(error).strip().split("\n")[0]
        kind = suffix.lstrip(".")
        raise FileProblem("unreadable", f"it is not a valid {kind} file ({first}); export it again") from error
    return _land_text(plain, out, sources, scratch)


def _read_excel(path: Path) -> pl.LazyFrame:
    sheet = fastexcel.read_excel(path).load_sheet(0, header_row=0, dtypes="string")
    return sheet.to_polars().lazy()


def _land_frame(frame: pl.LazyFrame, out: Path, sources: Sequence[Source]) -> Landed:
    names = frame.collect_schema().names()
    cleaned = [clean_name(name) for name in names]
    match = match_columns(cleaned, sources)
    if not match:
        raise explain_no_match(cleaned, sources)
    check_header(cleaned, match)
    schema = frame.collect_schema()
    cleaned = _unique(cleaned)
    texts = [_as_text(name, schema[name]).alias(clean) for name, clean in zip(names, cleaned, strict=True)]
    frame.select(texts).sink_parquet(out, compression="lz4")
    rows = pl.scan_parquet(out).select(pl.len()).collect().item()
    return _checked(Landed(match, tuple(cleaned), rows, pl.DataFrame(schema=REJECTS)))


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    """A typed cell as an export would write it; whole numbers without `.0`, so that ids survive.

    A float from 2^53 on has lost digits: it stays in scientific notation, which no id may have.
    """
    column = pl.col(name)
    if dtype.is_float():
        whole = column.cast(pl.Int64, strict=False)
        exact = (whole.cast(pl.Float64) == column) & (column.abs() < EXACT)
        return pl.when(exact).then(whole.cast(pl.String)).otherwise(column.cast(pl.String))
    if isinstance(dtype, pl.Datetime):
        aware = column.dt.convert_time_zone("UTC") if dtype.time_zone else column
        return aware.dt.strftime("%Y-%m-%dT%H:%M:%S%.f" + ("Z" if dtype.time_zone else ""))
    if isinstance(dtype, pl.List | pl.Struct | pl.Array):
        return pl.struct(column).struct.json_encode()
    return column.cast(pl.String)


def _land_text(plain: Path, out: Path, sources: Sequence[Source], scratch: Path) -> Landed:
    head = read_head(plain)
    tries = [(encoding, *find_header(decode_head(head, encoding), sources)) for encoding in guess_encodings(head)]
    if all(match is None for _, _, match in tries):
        raise explain_no_match(tries[0][1].header, sources)
    encoding, dialect, match = next(item for item in tries if item[2] is not None)
    assert match is not None  # narrows the type: just chosen so
    check_header(dialect.header, match)
    if len(tries) > 1 and match.source.encoding in guess_encodings(head):
        encoding = match.source.encoding
    landed = _land_delimited(plain, encoding, dialect, match, out, scratch)
    misread = landed.rejects["reason"].eq(REASONS["INVALID ENCODING"]).any()
    if misread and encoding == "utf-8" and head.isascii():
        # Only ASCII in the head: the encoding could not be seen there.
        landed = _land_delimited(plain, match.source.encoding, dialect, match, out, scratch)
    return _checked(landed)


def _land_delimited(plain: Path, encoding: str, dialect: Dialect, match: Match, out: Path, scratch: Path) -> Landed:
    names = _unique(dialect.header)
    with TemporaryDirectory(dir=scratch) as folder:
        text = as_utf8(plain, encoding, dialect.skip_lines, Path(folder))
        try:
            rejected = _copy(text, names, dialect, match, out, scratch)
        except duckdb.Error:
            text = as_utf8(text, "utf-8", 0, Path(folder), any_newline=True)
            rejected = _copy_again(text, names, dialect, match, out, scratch)
    rejects = _explain(rejected, match.part.not_data)
    kept = pl.scan_parquet(out).select(pl.len()).collect().item()
    return Landed(match, tuple(names), kept + rejects.height, rejects)


def _copy_again(
    text: Path, names: Sequence[str], dialect: Dialect, match: Match, out: Path, scratch: Path
) -> pl.DataFrame:
    try:
        return _copy(text, names, dialect, match, out, scratch)
    except duckdb.Error as error:
        first = str(error).split("\n")[0]
        raise FileProblem("unreadable", f"it cannot be split into rows and cells ({first}); export it again") from error


def _copy(text: Path, names: Sequence[str], dialect: Dialect, match: Match, out: Path, scratch: Path) -> pl.DataFrame:
    """Write the rows to `out`; returns those that could not be split."""
    with duckdb.connect(config={"temp_directory": str(scratch), "memory_limit": "2GB"}) as connection:
        connection.execute("SET enable_progress_bar = false")
        # In the file's order, which DuckDB keeps; numbering the rows here would bind it to one thread.
        relation = """
            SELECT * FROM read_csv(
                $file, header = true, auto_detect = false, all_varchar = true, columns = $columns, delim = $delimiter,
                quote = '"', escape = '"', nullstr = '', store_rejects = true, rejects_limit = 0,
                null_padding = $ragged)
        """
        options = {
            "file": str(text),
            "columns": dict.fromkeys(names, "VARCHAR"),
            "delimiter": dialect.delimiter,
            "ragged": match.part.ragged,
        }
        written = f"(FORMAT parquet, COMPRESSION lz4, ROW_GROUP_SIZE {GROUP_ROWS})"
        connection.execute(f"COPY ({_inlined(relation, options)}) TO {_quoted(str(out))} {written}")
        rejected = connection.sql("SELECT DISTINCT ON (line) * FROM reject_errors ORDER BY line, column_idx")
        return pl.DataFrame(rejected.pl())


def _inlined(sql: str, options: dict[str, object]) -> str:
    """COPY takes no parameters: each value is written as a literal, quoted."""
    for name, value in options.items():
        if isinstance(value, dict):
            literal = "{" + ", ".join(f"{_quoted(key)}: {_quoted(str(item))}" for key, item in value.items()) + "}"
        else:
            literal = str(value).lower() if isinstance(value, bool) else _quoted(str(value))
        sql = sql.replace(f"${name}", literal)
    return sql


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _unique(header: Sequence[str]) -> list[str]:
    """DuckDB wants each name once and none empty, whatever its case."""
    names: list[str] = []
    taken = {ROW}
    for position, cell in enumerate(header, 1):
        name, number = cell or f"column {position}", 2
        while name.lower() in taken:
            name, number = f"{cell} ({number})", number + 1
        taken.add(name.lower())
        names.append(name)
    return names


def _explain(rejected: pl.DataFrame, not_data: Sequence[str]) -> pl.DataFrame:
    """Rejected rows with a reason and a remedy; preamble and footer lines of the format are no data."""
    patterns = [re.compile(pattern) for pattern in not_data]
    rows = [
        {
            "row_number": row["line"] - 1,
            "column_name": row["column_name"],
            "value": None,
            "reason": REASONS.get(row["error_type"], row["error_message"].split("\n")[0]).format(
                message=row["error_message"].split("\n")[0]
            ),
            "raw_text": row["csv_line"].strip("\r\n"),
        }
        for row in rejected.iter_rows(named=True)
        if not any(pattern.search(row["csv_line"]) for pattern in patterns)
    ]
    return pl.DataFrame(rows, schema=REJECTS)


def _checked(landed: Landed) -> Landed:
    # A list may be empty: nobody is on the blacklist any more.
    if not landed.rows_read and landed.match.part.shape != "table":
        raise FileProblem("unreadable", "it has a header but no rows; export it again, or remove it")
    return landed
