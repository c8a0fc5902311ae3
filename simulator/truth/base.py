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
    """The time is known to be missing; null where neither the format nor the carrier tells it."""
    if column in at.provides:
        return pl.col(column).is_null()
    told = pl.col("is_tracked") if column in ("first_scan_at", "delivered_at") else pl.lit(None, pl.Boolean)
    return pl.when(told).then(pl.col(column).is_null())


def ended() -> pl.Expr:
    """Cancelled or closed; an unknown status is not."""
    return pl.col("status").is_in(["cancelled", "closed"]).fill_null(False)


def plain(text: pl.Expr) -> pl.Expr:
    """Letters and digits only, in their usual width and in lower case; null where there are none."""
    bare = text.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")
    return pl.when(bare != "").then(bare)


def plain_phone(text: pl.Expr) -> pl.Expr:
    """Digits only, without the calling code of China; null where there are none."""
    digits = text.str.replace_all("[^0-9]", "").str.replace("^(?:00)?86(1[0-9]{10})", "$1")
    return pl.when(digits != "").then(digits)


def paid() -> pl.Expr:
    return pl.col("payment_status") == "paid"


def deadline() -> pl.Expr:
    """Ship-by: the platform's, else the presale promise, else two days after payment."""
    promised = pl.when("is_presale").then("presale_ship_at").otherwise(pl.col("paid_at") + hours(48))
    return pl.coalesce("ship_by_at", promised)
