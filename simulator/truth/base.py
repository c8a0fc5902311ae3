"""What a truth rule is, and the terms that several rules use. Null = not evaluable throughout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

TERMINAL = ("delivered", "completed", "cancelled", "closed")
SHIPPED = ("partially_shipped", "shipped", "delivered", "completed")


@dataclass(frozen=True)
class Moment:
    """When and where a rule is judged: the time, the format's name and what it provides."""

    as_of: pl.Expr
    format: str
    provides: frozenset[str]


Condition = Callable[[Moment], pl.Expr]


@dataclass(frozen=True)
class Rule:
    """A rule id with its condition; `needs` names columns without which it cannot be evaluated."""

    rule_id: str
    when: Condition
    needs: tuple[str, ...] = ()
    on_lines: bool = False
    judges_ended: bool = False
    """Cancelled and closed orders are judged too."""


def hours(number: float) -> pl.Expr:
    """An interval."""
    return pl.lit(timedelta(hours=number))


def minutes(number: float) -> pl.Expr:
    """An interval."""
    return pl.lit(timedelta(minutes=number))


def is_open() -> pl.Expr:
    return ~pl.col("status").is_in(TERMINAL)


def shipped() -> pl.Expr:
    """An order with a shipping time, or whose status says so."""
    return pl.col("shipped_at").is_not_null() | pl.col("status").is_in(SHIPPED)


def waiting() -> pl.Expr:
    """Open and not shipped."""
    return is_open() & ~shipped()


def missing(at: Moment, column: str) -> pl.Expr:
    """The time is known to be missing; null where the format has no such column."""
    return pl.col(column).is_null() if column in at.provides else pl.lit(None, pl.Boolean)


def paid() -> pl.Expr:
    return pl.col("payment_status") == "paid"


def deadline() -> pl.Expr:
    """Ship-by: the platform's, else the presale promise, else two days after payment."""
    promised = pl.when("is_presale").then("presale_ship_at").otherwise(pl.col("paid_at") + hours(48))
    return pl.coalesce("ship_by_at", promised)
