"""Truth of `stuck_in_stage`: how long orders of a shop usually are in a stage."""

from __future__ import annotations

import polars as pl

from simulator.model import STAGES
from simulator.truth.base import TERMINAL, Moment, Rule, is_open

_FLOW = STAGES[:-1]
_ENDS = ("delivered_at", "completed_at", "cancelled_at")
_LEAST, _SHARE = 30, 0.95


def with_stage(orders: pl.DataFrame, as_of: pl.Expr) -> pl.DataFrame:
    """Open orders with `stage`, `in_stage` (so far), and of the shop `usually_in_stage` and `orders_in_stage`."""
    reached = pl.coalesce(pl.when(pl.col(s).is_not_null()).then(pl.lit(s)) for s in reversed(_FLOW))
    mine = orders.with_columns(stage=pl.when(is_open()).then(reached), in_stage=as_of - pl.coalesce(*reversed(_FLOW)))
    usual = pl.concat([_durations(orders, number, as_of) for number in range(len(_FLOW) - 1)])
    usual = usual.group_by("shop_id", "stage").agg(
        usually_in_stage=pl.col("seconds").quantile(_SHARE, "linear"), orders_in_stage=pl.len()
    )
    return mine.join(usual, on=["shop_id", "stage"], how="left", maintain_order="left")


def _durations(orders: pl.DataFrame, number: int, as_of: pl.Expr) -> pl.DataFrame:
    """Until the next known time; of a running order that has none until now, of an ended one until its end."""
    running = ~pl.col("status").is_in(TERMINAL)
    end = pl.coalesce(*_FLOW[number + 1 :], pl.when(running).then(as_of).otherwise(pl.coalesce(_ENDS)))
    stage = _FLOW[number]
    spans = orders.select("shop_id", stage=pl.lit(stage), seconds=(end - pl.col(stage)).dt.total_seconds())
    return spans.filter(pl.col("seconds") >= 0)


def _stuck(_: Moment) -> pl.Expr:
    longer = pl.col("in_stage").dt.total_seconds() > pl.col("usually_in_stage")
    return is_open() & longer & (pl.col("orders_in_stage") >= _LEAST)


RULES: tuple[Rule, ...] = (Rule("stuck_in_stage", _stuck, ("created_at",)),)
