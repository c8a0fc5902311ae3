"""What a fault is: which orders can have it and what it changes in their plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from simulator.model import NEVER, STAGES

Cell = pl.Expr | int | str | bool | None
Cells = Mapping[str, Cell]


@dataclass(frozen=True)
class Group:
    """The next `members` orders copy `columns` of this one and are placed `gap` seconds apart; or all wait with it."""

    columns: tuple[str, ...]
    members: int = 1
    gap: int = 600
    same_lines: bool = False
    waits: bool = False
    """They are not shipped either."""


@dataclass(frozen=True)
class Edit:
    """New cells for an order, for its first line (or all lines), and for the orders after it."""

    orders: Cells = field(default_factory=dict)
    first_line: Cells = field(default_factory=dict)
    all_lines: Cells = field(default_factory=dict)
    group: Group | None = None


@dataclass(frozen=True)
class Fault:
    """A named edit; `make` gets the second at which the truth is judged.

    Only formats that provide all of `needs` can show the fault, others never get it.
    """

    make: Callable[[int], Edit]
    needs: frozenset[str]
    weight: float = 1.0

    @property
    def name(self) -> str:
        """The name of the function that makes the edit."""
        return self.make.__name__


def fault(make: Callable[[int], Edit], *needs: str, weight: float = 1.0) -> Fault:
    """A fault that can be seen where all of `needs` are provided."""
    return Fault(make, frozenset(needs), weight)


def stop(stage: str) -> dict[str, Cell]:
    """The order never reaches `stage` or any later one."""
    never: Cell = NEVER
    return dict.fromkeys(STAGES[STAGES.index(stage) :], never)


def late(stage: str, seconds: int) -> dict[str, Cell]:
    """The order reaches `stage` and all later ones `seconds` later."""
    return {name: pl.col(name) + seconds for name in STAGES[STAGES.index(stage) :]}


def move(to: pl.Expr | int, anchor: str = "created_at") -> dict[str, Cell]:
    """The whole life moved so that `anchor` happens at second `to`."""
    by = to - pl.col(anchor)
    return {name: pl.col(name) + by for name in (*STAGES, "ship_by_at", "promised_delivery_at")}


def recorded(stage: str, shift: pl.Expr | int | None) -> dict[str, Cell]:
    """The time of `stage` is written down `shift` seconds wrong; None: it is not written down."""
    return {"clock_stage": stage, "clock_shift": shift}


def one_of(*values: str) -> pl.Expr:
    """One of `values` for each order."""
    texts = pl.Series(values)
    return pl.lit(texts).gather(pl.col("luck") % len(values))
