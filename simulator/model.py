"""The vocabulary of the simulation: what every other module agrees on, and nothing that computes.

A *plan* knows the whole life of every order, past and future, in whole seconds since 1970 (UTC).
A *view* is what one export format shows of it at one moment, in the canonical columns.
Amounts are integer cents, weights are integer grams until they are written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

Ints = npt.NDArray[np.int64]

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
NEVER = 2**40
"""A stage time that the order will not reach."""

STAGES = (
    "created_at",
    "paid_at",
    "approved_at",
    "picked_at",
    "packed_at",
    "shipped_at",
    "first_scan_at",
    "delivered_at",
    "completed_at",
)
"""The healthy life of an order, in this order."""

EVENTS = (*STAGES, "pay_failed_at", "cancelled_at", "refund_requested_at", "refunded_at", "problem_at")
PROMISES = ("ship_by_at", "promised_delivery_at", "presale_ship_at")
TIMES = (*STAGES, "cancelled_at", "refund_requested_at", "last_scan_at", *PROMISES)
"""The time columns of a view."""

AMOUNTS = (
    "goods_amount",
    "freight_amount",
    "discount_amount",
    "tax_amount",
    "total_amount",
    "paid_amount",
    "refunded_amount",
)


def columns(names: str) -> frozenset[str]:
    """A set of names, written with blanks between them; never iterate over it where order shows."""
    return frozenset(names.split())


@dataclass(frozen=True)
class Plan:
    """All orders of one format with their lines; `orders.order_no` = row number, lines sorted by it."""

    orders: pl.DataFrame
    lines: pl.DataFrame


@dataclass(frozen=True)
class View:
    """Orders and lines as one export shows them, in canonical columns; times are UTC, amounts cents."""

    orders: pl.DataFrame
    lines: pl.DataFrame

    def rows(self) -> pl.DataFrame:
        """One row per line with the columns of its order; `is_first` marks the first line of an order."""
        lines = self.lines.with_columns(is_first=pl.col("order_no").is_first_distinct())
        return lines.join(self.orders, on="order_no", how="inner", maintain_order="left", suffix="_of_order")


@dataclass(frozen=True)
class Sheet:
    """One file of an export: its name, cells, and how they are written."""

    file: str
    cells: pl.DataFrame
    encoding: str = "utf-8"
    separator: str = ","
    before: str = ""
    after: str = ""
    line_end: str = "\n"
    quote_all: bool = False
    header_text: str = ""
    """Replaces the header line where the platform quotes only some names."""


@dataclass(frozen=True)
class Format:
    """One export format: which shops write it, what can be read back from it, how it looks.

    `provides` names the canonical columns that the format shows, and values such as
    `payment_status=failed` that it can tell apart. `reads` maps statuses that it cannot tell apart.
    """

    name: str
    shops: tuple[str, ...]
    zone: str
    market: str
    """`cn`, `world`, or the code of one country."""
    currency: str
    provides: frozenset[str]
    sheets: Callable[[View, date], tuple[Sheet, ...]]
    reads: Mapping[str, str] = field(default_factory=dict)
    dates: frozenset[str] = frozenset()
    """Times that the format shows as a date only."""
    single_line: bool = False
    paid_only: bool = False
    nets_discount: bool = False
    """The goods amount is shown after discount."""
    order_id: pl.Expr = field(default_factory=lambda: pl.concat_str("day", "number", "noise"))
    """Built from `day` (yymmdd), `number` (9 digits, ascending) and `noise` (6 digits)."""
