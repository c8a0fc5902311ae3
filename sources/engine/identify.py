"""Which mapping reads a file: by its columns, never by its name."""

import csv
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sources.engine.errors import FileProblem
from sources.engine.model import Part, Source

DELIMITERS = (",", "\t", ";", "|")
PREAMBLE_LINES = 20


@dataclass(frozen=True)
class Match:
    """A recognised part of a source."""

    source: Source
    part: Part


@dataclass(frozen=True)
class Dialect:
    """How a delimited text is written: `skip_lines` come before the header."""

    delimiter: str
    skip_lines: int
    header: tuple[str, ...]


def clean_name(name: object) -> str:
    """A header cell as mappings write it: no BOM, blanks or tabs around it."""
    return str(name).strip("\ufeff \t\r\n\u00a0\u3000'")


def match_columns(columns: Iterable[str], sources: Iterable[Source]) -> Match | None:
    """The part that recognises most of these columns; None if no part has all of its own."""
    present = set(columns)
    found = [
        (len(part.recognise), -position, Match(source, part))
        for position, (source, part) in enumerate((s, p) for s in sources for p in s.parts)
        if all(has(present, name) for name in part.recognise) and not present & set(part.absent)
    ]
    return max(found, key=lambda item: item[:2])[2] if found else None


def has(columns: Collection[str], name: str) -> bool:
    """Whether the column, or one of the alternatives `a|b`, is among `columns`."""
    return any(one in columns for one in name.split("|"))


def find_header(text: str, sources: Sequence[Source]) -> tuple[Dialect, Match | None]:
    """Where the header is and what separates its cells; the match is None if no mapping recognises it.

    Raises:
        FileProblem: the text is empty.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[: PREAMBLE_LINES + 1]
    if not any(line.strip() for line in lines):
        raise FileProblem("unreadable", "it is empty; export it again")
    best = Dialect(",", 0, ())
    for number, line in enumerate(lines):
        for delimiter in DELIMITERS:
            header = _cells(line, delimiter)
            match = match_columns(header, sources)
            dialect = Dialect(delimiter, number, header)
            if match:
                return dialect, match
            if len(header) > len(best.header):
                best = dialect
    return best, None


def _cells(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        return tuple(clean_name(cell) for cell in next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:  # a cell of more than 128 KB, or odd characters: no header
        return ()


def explain_no_match(columns: Sequence[str], sources: Iterable[Source]) -> FileProblem:
    """Names the nearest mapping and the columns that it misses."""
    present = set(columns)
    candidates = [(source, part) for source in sources for part in source.parts]
    source, part = max(
        candidates,
        key=lambda item: (
            sum(has(present, name) for name in item[1].recognise) / len(item[1].recognise),
            len(present & _all_columns(item[1])),
        ),
    )
    missing = [name.replace("|", " or ") for name in part.recognise if not has(present, name)]
    seen = ", ".join(columns[:8]) + (" ..." if len(columns) > 8 else "")
    if not present & _all_columns(part):
        return FileProblem("unrecognised", f"no mapping knows its columns ({seen}); add one in sources/")
    return FileProblem(
        "unrecognised",
        f"nearest mapping: {source.id} ({part.name}); missing columns: {', '.join(missing) or 'none'}; "
        f"its columns: {seen}. Export with these columns, or add a mapping in sources/",
    )


def _all_columns(part: Part) -> set[str]:
    specs = [*part.orders.values(), *part.lines.values(), *part.columns.values()]
    alternatives = (one for name in part.recognise for one in name.split("|"))
    return {*alternatives, *(name for spec in specs for name in spec.columns)}


def check_header(header: Sequence[str], match: Match) -> None:
    """The columns a mapping needs must be there, once.

    Raises:
        FileProblem: one is missing or repeated.
    """
    part = match.part
    for name in sorted(_all_columns(part) & set(header)):
        if list(header).count(name) > 1:
            raise FileProblem("unreadable", f"the column {name!r} occurs twice; remove or rename one of them")
    missing = [name for name in part.needs if not has(header, name)]
    if missing:
        raise FileProblem("unrecognised", f"{match.source.id} needs the columns {', '.join(missing)}; export with them")
