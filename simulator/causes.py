"""Causes on purpose: orders of one segment that are picked days late, from a day on."""

from __future__ import annotations

import json

import numpy as np
import polars as pl

from simulator.demand import Calendar
from simulator.faults.base import late
from simulator.model import DAY, NEVER, Format, Plan

SEGMENTS = ("warehouse_id", "carrier", "province")
NEEDS = {"ship_by_at", "shipped_at"}
DAYS = 9
"""So long before the end it begins: promises of two days fall due in the week before."""
SHARE, DELAY = 0.7, 3 * DAY
SCHEMA = {"format": pl.String, "measure": pl.String, "pattern": pl.String, "since": pl.Int64, "orders": pl.Int64}


def with_cause(plan: Plan, fmt: Format, calendar: Calendar, rng: np.random.Generator) -> tuple[Plan, pl.DataFrame]:
    """The plan with one cause of late shipment, and what it is: `pattern` (JSON), first second, orders made late.

    The segment has the values of one order in up to two of `SEGMENTS` that the export shows. No rows where an export
    shows neither a segment nor deadlines.
    """
    names = [name for name in SEGMENTS if name in fmt.provides][:2]
    if not names or not fmt.provides >= NEEDS:
        return plan, pl.DataFrame(schema=SCHEMA)
    since = calendar.as_of - DAYS * DAY
    told = pl.all_horizontal(pl.col(name) != "" for name in names)
    recent = pl.col("created_at") >= since
    known = plan.orders.filter(told, recent)
    if known.is_empty():
        return plan, pl.DataFrame(schema=SCHEMA)
    pattern = known.select(names).row(int(rng.integers(known.height)), named=True)
    segment = pl.all_horizontal(*(pl.col(name) == value for name, value in pattern.items()), recent)
    chosen = pl.Series(rng.random(plan.orders.height) < SHARE)
    orders = plan.orders.with_columns((segment & chosen & (pl.col("picked_at") < NEVER)).alias("struck"))
    later = {
        name: pl.when(pl.col("struck") & (pl.col(name) < NEVER)).then(cell).otherwise(name)
        for name, cell in late("picked_at", DELAY).items()
    }
    made = int(orders["struck"].sum())
    rows = [(fmt.name, "late_shipment", json.dumps(pattern, ensure_ascii=False, sort_keys=True), since, made)]
    delayed = orders.with_columns(**later).drop("struck").cast(dict(plan.orders.schema))  # type: ignore[arg-type]
    return Plan(delayed, plan.lines), pl.DataFrame(rows, schema=SCHEMA, orient="row")
