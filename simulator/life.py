"""The healthy life of an order: when it is paid, approved, packed, shipped, scanned, delivered, completed."""

from __future__ import annotations

import numpy as np
import polars as pl

from simulator.model import DAY, HOUR, MINUTE, NEVER, Format, Ints

_COD_SHARE = 0.03
_PRESALE_SHARE = 0.03
_ABANDONED_SHARE = 0.02
_CANCELLED_SHARE = 0.015
_RETURNED_SHARE = 0.015
_SHIP_WITHIN = 48 * HOUR
_PROMISE = 10 * DAY


def life(fmt: Format, created: Ints, rng: np.random.Generator) -> pl.DataFrame:
    """All event times and promises of orders created at `created`, in seconds since 1970."""
    count = created.size
    is_cod = (rng.random(count) < _COD_SHARE) & ("is_cod" in fmt.provides)
    is_presale = (rng.random(count) < _PRESALE_SHARE) & ("is_presale" in fmt.provides) & ~is_cod
    times = _stages(created, is_cod, is_presale, rng)
    times |= dict.fromkeys(("pay_failed_at", "problem_at", "cancelled_at", "refund_requested_at", "refunded_at"))
    frame = pl.DataFrame(times | {"is_cod": is_cod, "is_presale": is_presale}).with_columns(
        pl.col(name).cast(pl.Int64).fill_null(NEVER) for name in times
    )
    return _endings(fmt, frame, rng)


def _stages(
    created: Ints,
    is_cod: np.typing.NDArray[np.bool_],
    is_presale: np.typing.NDArray[np.bool_],
    rng: np.random.Generator,
) -> dict[str, Ints | None]:
    def after(start: Ints, low: float, high: float) -> Ints:
        return start + rng.integers(int(low), int(high), created.size)

    wait: Ints = np.where(is_presale, rng.integers(4 * DAY, 9 * DAY, created.size), 0)
    paid = after(created, 5, 25 * MINUTE)
    approved = after(np.where(is_cod, created, paid), 10 * MINUTE, 90 * MINUTE)
    picked = after(approved + wait, HOUR, 9 * HOUR)
    packed = after(picked, 20 * MINUTE, 2 * HOUR)
    shipped = after(packed, 30 * MINUTE, 5 * HOUR)
    scanned = after(shipped, 20 * MINUTE, 16 * HOUR)
    delivered = after(scanned, 20 * HOUR, 5 * DAY)
    return {
        "created_at": created,
        "paid_at": np.where(is_cod, delivered, paid),
        "approved_at": approved,
        "picked_at": picked,
        "packed_at": packed,
        "shipped_at": shipped,
        "first_scan_at": scanned,
        "delivered_at": delivered,
        "completed_at": after(delivered, DAY, 6 * DAY),
        "scan_every": rng.integers(6 * HOUR, 18 * HOUR, created.size),
        "ship_by_at": np.where(is_presale, approved + wait, np.where(is_cod, created, paid)) + _SHIP_WITHIN,
        "presale_ship_at": np.where(is_presale, approved + wait + _SHIP_WITHIN, NEVER),
        "promised_delivery_at": created + wait + _PROMISE,
    }


def _endings(fmt: Format, frame: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Some orders are abandoned before payment, cancelled before shipping, or sent back later."""
    draw = pl.Series(rng.random(frame.height))
    delay = pl.Series(rng.integers(HOUR, 20 * HOUR, frame.height))
    ends = pl.lit("status=cancelled" in fmt.provides)
    free = ~pl.col("is_cod") & ~pl.col("is_presale")
    abandoned = ends & free & (draw < _ABANDONED_SHARE) & ("payment_status=unpaid" in fmt.provides)
    cancelled = ends & free & draw.is_between(_ABANDONED_SHARE, _ABANDONED_SHARE + _CANCELLED_SHARE)
    returned = free & (draw > 1 - _RETURNED_SHARE) & ("refund_status" in fmt.provides)
    early, late = pl.col("paid_at") + delay // 20, pl.col("delivered_at") + delay

    def instead(when: pl.Expr, then: pl.Expr | int, otherwise: pl.Expr | int) -> pl.Expr:
        return pl.when(when).then(then).otherwise(otherwise)

    stop = {c: instead(abandoned | cancelled, NEVER, pl.col(c)) for c in _AFTER_PAYMENT}
    return frame.with_columns(
        **stop,
        completed_at=instead(abandoned | cancelled | returned, NEVER, pl.col("completed_at")),
        paid_at=instead(abandoned, NEVER, pl.col("paid_at")),
        cancelled_at=instead(abandoned, pl.col("created_at") + delay, instead(cancelled, early, NEVER)),
        refund_requested_at=instead(cancelled, early, instead(returned, late, NEVER)),
        refunded_at=instead(cancelled, early, instead(returned, late + delay, NEVER)),
    )


_AFTER_PAYMENT = ("approved_at", "picked_at", "packed_at", "shipped_at", "first_scan_at", "delivered_at")
