"""Orders as stages: one row per order and stage, with what is not over yet."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import polars as pl

from insights.stages.settings import StageSettings
from insights.stages.working_time import worked_until
from insights.survival import DURATION, IS_OVER
from warehouse.table import TIME
from warehouse.tables.orders import TERMINAL_STATUSES

ATTRIBUTES = ("source_id", "shop_id", "warehouse_id", "carrier", "province", "goods_category")
STAGE, START, END, WORKED = "stage", "start_at", "end_at", "worked"
DUE, IS_DUE_AT_DOOR, IS_LATE = "due_at", "is_due_at_door", "is_late"
# What an order can be promised: until when, and with which of its times the promise is kept; delivery goes first.
PROMISES = (("promised_delivery_at", "delivered_at"), ("ship_by_at", "shipped_at"))
Stage = tuple[str, str]
_MINUTE = 60_000_000


def stages_in(layouts: pl.DataFrame, settings: StageSettings) -> list[Stage]:
    """The stages that orders with these layouts can have, in the order in which they happen."""
    place = {name: number for number, name in enumerate(settings.names)}
    return sorted(_whose(layouts, settings), key=lambda stage: (place[stage[0]], place[stage[1]]))


def entered(orders: pl.LazyFrame, layouts: pl.DataFrame, as_of: datetime, settings: StageSettings) -> pl.LazyFrame:
    """The orders that are to be delivered and were placed before `as_of`, with what they were promised.

    Of `orders` (with `goods_category`) it keeps what stages are made of: it is small enough to be held in memory.

    `due_at`: the promised delivery or, else, the ship-by deadline, where the export tells the time that keeps it;
    `is_due_at_door`: it is the former; `is_late`: it was missed, by an order that is still open too.
    """
    at, told = pl.lit(as_of).cast(TIME), provided(layouts)
    met, due = [], []
    for promise, kept in PROMISES:
        tells = pl.col("layout_id").is_in([layout for layout, names in told.items() if kept in names])
        due.append(pl.when(tells).then(promise))
        met.append(pl.when(due[-1].is_not_null()).then(pl.coalesce(kept, at)))
    is_over = pl.col("status").is_in(TERMINAL_STATUSES).fill_null(value=False)
    ended_early = is_over & pl.all_horizontal(pl.col(kept).is_null() for _, kept in PROMISES)
    known = orders.filter(pl.col("is_delivery").fill_null(value=True), pl.col("created_at") < at).with_columns(
        pl.when(~ended_early).then(pl.coalesce(due)).alias(DUE),
        due[0].is_not_null().alias(IS_DUE_AT_DOOR),
        ((pl.min_horizontal(pl.coalesce(met), at) > pl.coalesce(due)) & ~ended_early).alias(IS_LATE),
    )
    others = ("cancelled_at", "layout_id", "status", "is_cod", DUE, IS_DUE_AT_DOOR, IS_LATE)
    return known.select(*dict.fromkeys((*settings.names, *others)), pl.col(ATTRIBUTES).cast(pl.Categorical))


def intervals(known: pl.LazyFrame, layouts: pl.DataFrame, as_of: datetime, settings: StageSettings) -> pl.LazyFrame:
    """One row per order of `entered` and stage that it entered, from a time that its export gives to the next.

    Columns: `ATTRIBUTES`, `stage` (the position in `stages_in`, from 0), `start_at`, `end_at` (the end, or the last
    moment at which it was seen to last), the whole minutes between them (`duration`), those of them that were working
    time (`worked`), `is_over`, and what `entered` adds.

    Left out, because no duration can be said: stages that an order skipped (the next time is unknown, a later one is
    known), that end before they start, and that an ended order never finished, unless it tells when it was cancelled;
    then it lasted until that moment at least. An order paid on delivery has no stage that ends with its payment.
    """
    at, parts = pl.lit(as_of).cast(TIME), []
    for number, stage in enumerate(stages_in(layouts, settings)):
        own = known.filter(has_stage(stage, layouts, settings))
        parts.append(_of_stage(own, number, stage, at, settings))
    if not parts:
        return _of_stage(known.head(0), 0, settings.names[:2], at, settings)
    return pl.concat(parts)


def has_stage(stage: Stage, layouts: pl.DataFrame, settings: StageSettings) -> pl.Expr:
    """Whether an order can have the stage: by what its export provides, and by how it is paid."""
    cod = pl.col("is_cod").fill_null(value=False)
    return pl.any_horizontal(
        *(
            pl.col("layout_id").is_in(sorted(names)) & (cod == is_cod)
            for is_cod, names in _whose(layouts, settings)[stage].items()
        ),
        pl.lit(value=False),
    )


def is_skipped(end: str, settings: StageSettings) -> pl.Expr:
    """Whether an order without the time `end` has a later one."""
    later = settings.names[settings.names.index(end) + 1 :]
    return pl.col(end).is_null() & pl.any_horizontal(
        *(pl.col(name).is_not_null() for name in later), pl.lit(value=False)
    )


def provided(layouts: pl.DataFrame) -> dict[str, set[str]]:
    """The columns of `orders` that exports of each layout provide."""
    found = defaultdict[str, set[str]](set)
    of_orders = layouts.filter(pl.col("table_name") == "orders").select("layout_id", "column_name")
    for layout, column in of_orders.sort("layout_id", "column_name").iter_rows():
        found[layout].add(column)
    return found


def _whose(layouts: pl.DataFrame, settings: StageSettings) -> dict[Stage, dict[bool, set[str]]]:
    """The stages that there are, with the layouts of their orders, by whether an order is paid on delivery."""
    found = defaultdict[Stage, dict[bool, set[str]]](lambda: defaultdict(set))
    for layout, columns in provided(layouts).items():
        for is_cod in (False, True):
            for stage in settings.stages_of(frozenset(columns - {"paid_at"} if is_cod else columns)):
                found[stage][is_cod].add(layout)
    return found


def _of_stage(
    orders: pl.LazyFrame, number: int, stage: Iterable[str], at: pl.Expr, settings: StageSettings
) -> pl.LazyFrame:
    start, end = stage
    began, ended = pl.col(start), pl.when(pl.col(end) <= at).then(end)
    passed = is_skipped(end, settings)
    cancelled = pl.when(pl.col("cancelled_at") <= at).then("cancelled_at")
    is_over = pl.col("status").is_in(TERMINAL_STATUSES).fill_null(value=False)
    # Until when an order without the time was seen to be without it; null where that cannot be said.
    seen = pl.when(pl.col(end) > at).then(at).when(passed).then(None).when(is_over).then(cancelled).otherwise(at)
    lasted = pl.coalesce(ended, seen)
    rows = orders.with_columns(began.alias(START), lasted.alias(END), ended.is_not_null().alias(IS_OVER))
    rows = rows.filter(pl.col(START) <= at, pl.col(END) >= pl.col(START))
    minutes = (pl.col(END) - pl.col(START)).dt.total_microseconds() // _MINUTE
    working = settings.working_time
    worked = (worked_until(END, working) - worked_until(START, working)) // 60
    return rows.select(
        *ATTRIBUTES, pl.lit(number, pl.UInt8).alias(STAGE), START, END, minutes.cast(pl.Int32).alias(DURATION),
        worked.cast(pl.Int32).alias(WORKED), IS_OVER, DUE, IS_DUE_AT_DOOR, IS_LATE,
    )  # fmt: skip
