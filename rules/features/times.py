"""Times of an order compared with each other. A blank time is one that has not happened; it takes no part."""

from collections.abc import Callable
from datetime import UTC, datetime

import polars as pl

from rules.features import feature
from warehouse.table import TIME

BEFORE_PAYMENT = ("created_at",)
AFTER_PAYMENT = ("approved_at", "picked_at", "packed_at", "shipped_at", "first_scan_at", "delivered_at")
FAR = 2**61  # microseconds: further off than any time, and twice of it still is a duration
EARLIEST, LATEST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
EVENTS = (*BEFORE_PAYMENT, "paid_at", *AFTER_PAYMENT, "last_scan_at", "completed_at", "cancelled_at")


@feature("order", needs=())
def ship_by_given_at() -> pl.Expr:
    """The deadline that the platform (ship_by_at) or a presale's promise gives; null where neither does."""
    of_presale = pl.when(pl.col("is_presale").fill_null(value=False)).then("presale_ship_at")
    return pl.coalesce("ship_by_at", of_presale)


@feature("order", needs=())
def stage_backstep() -> pl.Expr:
    """How far a stage lies before an earlier one, at most; null where fewer than two stages are known.

    Cash on delivery may be paid last, so its payment takes no part.
    """
    early, late = (pl.lit(blank).cast(TIME) for blank in (-FAR, FAR))
    paid_at = pl.when(~pl.col("is_cod").fill_null(value=False)).then("paid_at")
    latest, steps = pl.col(BEFORE_PAYMENT[0]).fill_null(early), []
    for time in (paid_at, *map(pl.col, AFTER_PAYMENT)):
        steps.append(latest - time.fill_null(late))
        latest = pl.max_horizontal(latest, time.fill_null(early))
    largest = pl.max_horizontal(steps)
    return pl.when(largest > pl.lit(-FAR // 2).cast(pl.Duration("us"))).then(largest)


@feature("order", needs=())
def first_event_at() -> pl.Expr:
    """The earliest time at which anything happened to the order."""
    return _outermost(pl.min_horizontal, LATEST)


@feature("order", needs=())
def last_event_at() -> pl.Expr:
    """The latest time at which anything happened to the order."""
    return _outermost(pl.max_horizontal, EARLIEST)


def _outermost(pick: Callable[..., pl.Expr], blank: datetime) -> pl.Expr:
    """Filling the blanks first, here and above, makes the comparison of many columns nearly twice as fast."""
    filled = pl.lit(blank).cast(TIME)
    picked = pick(pl.col(name).fill_null(filled) for name in EVENTS)
    return pl.when(picked != filled).then(picked)
