"""Choosing which orders get which fault, and changing their plans."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from simulator.faults.base import Cells, Edit, Fault, Group, move, stop
from simulator.model import NEVER, Format, Plan


@cache
def all_faults() -> tuple[Fault, ...]:
    """Every fault of every module in this folder, in the order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    modules = (importlib.import_module(f"simulator.faults.{name}") for name in names)
    return tuple(fault for module in modules for fault in getattr(module, "FAULTS", ()))


def inject(plan: Plan, fmt: Format, as_of: int, rate: float, rng: np.random.Generator) -> Plan:
    """`plan` with a fault in `rate` of its orders, each of a kind that `fmt` can show."""
    faults = [fault for fault in all_faults() if fault.needs <= fmt.provides]
    chosen = _choose(plan.orders, faults, rate, rng)
    edits = {number: faults[number].make(as_of) for number in range(len(faults))}
    orders = plan.orders.with_columns(fault=pl.Series(chosen))
    of_order = orders.select("fault", "luck")[plan.lines["order_no"]]
    lines = _edit_lines(plan.lines.hstack(of_order), edits)
    orders = _edit_orders(_resum(orders, lines), edits)
    return _with_followers(Plan(orders, lines), edits)


def _choose(
    orders: pl.DataFrame, faults: list[Fault], rate: float, rng: np.random.Generator
) -> np.typing.NDArray[np.int16]:
    weight = np.array([fault.weight for fault in faults])
    number = rng.choice(len(faults), size=orders.height, p=weight / weight.sum())
    hit = (rng.random(orders.height) < rate) & orders.select(_ordinary()).to_series().to_numpy()
    return np.where(hit, number, -1).astype(np.int16)


def _ordinary() -> pl.Expr:
    paid_first = ~pl.col("is_cod") & ~pl.col("is_presale")
    return paid_first & (pl.col("cancelled_at") == NEVER) & (pl.col("refunded_at") == NEVER)


def _expressions(cells: Cells) -> dict[str, pl.Expr]:
    return {name: cell if isinstance(cell, pl.Expr) else pl.lit(cell) for name, cell in cells.items()}


def _edit_orders(orders: pl.DataFrame, edits: Mapping[int, Edit]) -> pl.DataFrame:
    parts = []
    for part in orders.partition_by("fault", maintain_order=True):
        edit = edits.get(int(part["fault"][0]), Edit())
        parts.append(part.with_columns(**_expressions(edit.orders)).cast(dict(orders.schema)))  # type: ignore[arg-type]
    return pl.concat(parts).sort("order_no")


def _edit_lines(lines: pl.DataFrame, edits: Mapping[int, Edit]) -> pl.DataFrame:
    changing = [number for number, edit in edits.items() if edit.first_line or edit.all_lines]
    parts = [lines.filter(~pl.col("fault").is_in(changing))]
    first = pl.col("line_no") == 1
    for part in lines.filter(pl.col("fault").is_in(changing)).partition_by("fault", maintain_order=True):
        edit = edits[int(part["fault"][0])]
        cells = {c: pl.when(first).then(e).otherwise(c) for c, e in _expressions(edit.first_line).items()}
        edited = part.with_columns(**cells, **_expressions(edit.all_lines))
        amount = pl.col("unit_price") * pl.col("quantity") - pl.col("line_discount_amount")
        parts.append(edited.with_columns(line_amount=amount).cast(dict(lines.schema)))  # type: ignore[arg-type]
    return pl.concat(parts).sort("order_no", "line_no")


def _resum(orders: pl.DataFrame, lines: pl.DataFrame, only: pl.Series | None = None) -> pl.DataFrame:
    """Amounts of orders (of `only` those) follow their changed lines."""
    goods = lines.group_by("order_no", maintain_order=True).agg(pl.col("line_amount").sum())["line_amount"]
    changed = goods != orders["goods_amount"]
    if only is not None:
        changed &= orders["order_no"].is_in(only.implode())
    scale = goods / pl.max_horizontal(pl.col("goods_amount"), 1)
    scaled = {c: (pl.col(c) * scale).cast(pl.Int64) for c in ("discount_amount", "tax_amount")}
    total = goods + pl.col("freight_amount") + scaled["tax_amount"] - scaled["discount_amount"]
    cells = {"goods_amount": pl.lit(goods), **scaled}
    cells |= dict.fromkeys(("total_amount", "paid_amount", "refund_amount"), total)
    return orders.with_columns(**{c: pl.when(changed).then(cell).otherwise(c) for c, cell in cells.items()})


def _with_followers(plan: Plan, edits: Mapping[int, Edit]) -> Plan:
    """The healthy orders after those with a group fault follow them, in order time."""
    orders, lines = plan.orders, plan.lines
    groups = [(number, edit.group) for number, edit in edits.items() if edit.group is not None]
    parts = [rows for number, group in groups for rows in _followers(orders, number, group)]
    if not parts:
        return plan
    rows = pl.concat(parts).unique("order_no", keep="last", maintain_order=True)
    orders = pl.concat([orders.join(rows, on="order_no", how="anti"), rows.drop("lines_of")]).sort("order_no")
    copies = rows.select("order_no", "lines_of").drop_nulls()
    copied = copies.join(lines.rename({"order_no": "lines_of"}), on="lines_of").select(lines.columns)
    kept = lines.join(copies, on="order_no", how="anti")
    lines = pl.concat([kept, copied]).sort("order_no", "line_no")
    return Plan(_resum(orders, lines, copies["order_no"]), lines)


def _followers(orders: pl.DataFrame, number: int, group: Group) -> Iterator[pl.DataFrame]:
    """New rows of orders that copy cells of one before them; `lines_of`: whose lines they take, null = their own."""
    anchors = orders.filter(pl.col("fault") == number)["order_no"]
    for member in range(1, group.members + 1):
        follower = (anchors + member).filter(anchors + member < orders.height)
        follower = follower.filter(orders[follower].select((pl.col("fault") == -1) & _ordinary()).to_series())
        source = orders[follower - member]
        created = source["created_at"] + member * group.gap
        rows = orders[follower].with_columns(source.select(group.columns)).with_columns(**move(pl.lit(created)))
        if group.waits:
            rows = rows.with_columns(**_expressions(stop("picked_at")))
        lines_of = source["order_no"] if group.same_lines else pl.lit(None, orders.schema["order_no"])
        yield rows.cast(dict(orders.schema)).with_columns(lines_of=lines_of)  # type: ignore[arg-type]
