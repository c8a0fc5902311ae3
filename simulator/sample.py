"""`write_sample`: plans each format's orders, exports them day by day, and writes the truth."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from simulator.causes import with_cause
from simulator.demand import Calendar
from simulator.formats import BY_NAME, FORMATS
from simulator.model import DAY, Format, Plan
from simulator.plan import make_plan
from simulator.snapshot import changed, view
from simulator.stock import companions, write_companions
from simulator.truth import covered, neighbours, together, truth
from simulator.writing import write_sheet


@dataclass(frozen=True)
class SampleSummary:
    """What a sample holds: export files, orders, lines, the moment of the truth, the truth file."""

    files: tuple[Path, ...]
    orders: int
    lines: int
    as_of: datetime
    truth: Path


def _silent(_: str) -> None:
    """Report nothing."""


def write_sample(
    out: Path,
    *,
    orders: int,
    seed: int,
    days: int,
    formats: Sequence[str],
    start: date = date(2026, 4, 1),
    fault_rate: float = 0.12,
    causes: bool = False,
    progress: Callable[[str], None] = _silent,
) -> SampleSummary:
    """Write a sample of `orders` orders over `days` days: exports, the truth, and reference lists.

    Each format gets an equal share of the orders and one export per day: the orders of that day
    and those whose state changed since the export before. `truth/truth.csv` has one row per order
    (or line) and rule that hits at the end of the last day; `truth/as_of.txt` names that moment,
    `truth/rules.txt` the rules that the truth decides. `reference/` holds a folder per shop with
    its products, stock, blacklist, regions without service and tracking events, to be put into an inbox as they are.
    `fault_rate` is the share of orders with an exception or a near miss. `causes`: in each format that can show it a
    segment ships late from a day on; `truth/causes.csv` tells which. The same arguments give
    the same bytes. Raises ValueError for an unknown format or a count below one.
    """
    _check(orders, days, formats, fault_rate)
    calendar = Calendar(start, days)
    folders = _Folders(*(out / name for name in ("exports", "truth", "reference")))
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    shares = {name: orders // len(formats) + (n < orders % len(formats)) for n, name in enumerate(formats)}
    parts, told = [], list[pl.DataFrame]()
    for name in [name for name, share in shares.items() if share]:
        rng = np.random.default_rng([seed, *name.encode()])
        plan = make_plan(BY_NAME[name], calendar, shares[name], fault_rate, rng)
        if causes:
            plan, made = with_cause(plan, BY_NAME[name], calendar, np.random.default_rng([seed, 1, *name.encode()]))
            told.append(made)
        lists = companions(plan, BY_NAME[name], calendar.as_of, rng)
        write_companions(lists, BY_NAME[name], folders.reference)
        parts.append(_write(plan, BY_NAME[name], lists, calendar, folders, progress))
    as_of = datetime.fromtimestamp(calendar.as_of, UTC)
    progress("truth over all formats")
    hits = pl.concat([*(part.truth for part in parts), together([part.neighbours for part in parts])])
    truth_file = _write_truth(hits, as_of, folders.truth)
    if told:
        pl.concat(told).write_csv(folders.truth / "causes.csv")
    files = tuple(file for part in parts for file in part.files)
    return SampleSummary(files, orders, sum(part.lines for part in parts), as_of, truth_file)


class _Folders(NamedTuple):
    exports: Path
    truth: Path
    reference: Path


class _Part(NamedTuple):
    """What one format contributes."""

    files: list[Path]
    lines: int
    truth: pl.DataFrame
    neighbours: pl.DataFrame


def _write(
    plan: Plan,
    fmt: Format,
    lists: Mapping[str, pl.DataFrame],
    calendar: Calendar,
    folders: _Folders,
    progress: Callable[[str], None],
) -> _Part:
    files = list(_export(plan, fmt, calendar, folders.exports, progress))
    progress(f"{fmt.name}: truth at the end of {calendar.day(calendar.days - 1)}")
    final = view(changed(plan, fmt, 0, calendar.as_of), fmt, calendar.as_of)
    hits = truth(final, fmt, calendar.as_of, lists)
    return _Part(files, plan.lines.height, hits, neighbours(final, fmt))


def _write_truth(hits: pl.DataFrame, as_of: datetime, folder: Path) -> Path:
    hits.sort(hits.columns).write_csv(folder / "truth.csv")
    (folder / "as_of.txt").write_text(as_of.strftime("%Y-%m-%dT%H:%M:%SZ\n"), encoding="ascii")
    (folder / "rules.txt").write_text("".join(f"{rule_id}\n" for rule_id in covered()), encoding="ascii")
    return folder / "truth.csv"


def _export(
    plan: Plan, fmt: Format, calendar: Calendar, folder: Path, progress: Callable[[str], None]
) -> Iterator[Path]:
    for number in range(calendar.days):
        day, end = calendar.day(number), calendar.opening + (number + 1) * DAY
        progress(f"{fmt.name}: export of {day}")
        due = changed(plan, fmt, end - DAY if number else 0, end)
        for sheet in fmt.sheets(view(due, fmt, end), day):
            yield from write_sheet(sheet, folder)


def _check(orders: int, days: int, formats: Sequence[str], fault_rate: float) -> None:
    for name, value in (("orders", orders), ("days", days)):
        if value < 1:
            raise ValueError(f"{name} is {value}; give a whole number of at least 1")
    if not 0 <= fault_rate <= 1:
        raise ValueError(f"fault_rate is {fault_rate}; give a share between 0 and 1")
    valid = ", ".join(FORMATS)
    if not formats:
        raise ValueError(f"formats is empty; valid formats: {valid}")
    for name in formats:
        if name not in BY_NAME:
            near = difflib.get_close_matches(name, FORMATS, n=1, cutoff=0.4)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            raise ValueError(f"unknown format {name!r}{hint}; valid formats: {valid}")
    if len(set(formats)) < len(formats):
        raise ValueError(f"a format is named twice in {', '.join(formats)}; name each once")
