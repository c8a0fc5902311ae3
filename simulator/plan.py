"""Putting one format's orders together: times, lines, amounts, receivers, carriers, then faults."""

from __future__ import annotations

import numpy as np
import polars as pl

from simulator.basket import amounts, order_lines
from simulator.demand import Calendar, order_times
from simulator.faults import inject
from simulator.life import life
from simulator.model import DAY, NEVER, Format, Plan
from simulator.people import receivers
from simulator.reference import table
from simulator.text import fill, fill_by, pick, weighted

_REMOTE = ("新疆维吾尔自治区", "西藏自治区", "青海省", "内蒙古自治区")
_THANKS = {"cn": "谢谢", "world": "Thank you!"}
_WAREHOUSES = {"cn": ("HZ01", "GZ02", "WH03"), "world": ("NJ1", "LA2")}

_UNEVENTFUL = {
    "clock_stage": pl.lit(None, pl.String),
    "clock_shift": pl.lit(None, pl.Int64),
    "delivery_problem": pl.lit("none"),
    "payment_fault": pl.lit(""),
    "second_parcel_at": pl.lit(NEVER, pl.Int64),
    "risk_level": pl.lit("low"),
    "refund_amount": pl.col("paid_amount"),
    "is_test": pl.lit(False),
    "is_delivery": pl.lit(True),
    "name_is_masked": pl.lit(False),
    "phone_is_masked": pl.lit(False),
    "address_is_masked": pl.lit(False),
    "has_lines": pl.lit(True),
    "is_repeated": pl.lit(False),
}
"""What faults change later."""


def make_plan(fmt: Format, calendar: Calendar, count: int, fault_rate: float, rng: np.random.Generator) -> Plan:
    """The whole life of `count` orders of one format, `fault_rate` of them with an exception or near miss."""
    created = order_times(calendar, count, fmt.zone, rng)
    lines = order_lines(fmt, count, rng)
    day = pl.Series((created - calendar.opening) // DAY)
    promotion = day == (-1 if calendar.peak_day is None else calendar.peak_day)
    orders = pl.concat(
        [
            life(fmt, created, rng),
            amounts(fmt, lines, promotion, rng).drop("order_no"),
            _repeat_buyers(receivers(fmt.market, count, rng), rng),
            _ids(fmt, day, calendar, rng),
        ],
        how="horizontal",
    ).with_columns(**_UNEVENTFUL)
    orders = orders.hstack(_carriers(fmt, orders["country"], rng)).with_columns(**_notes(fmt, rng, count))
    return inject(Plan(orders, lines), fmt, calendar.as_of, fault_rate, rng)


def _repeat_buyers(people: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Every twelfth order comes from somebody who has ordered before."""
    own = np.arange(people.height)
    return people[np.where(rng.random(people.height) < 1 / 12, rng.integers(0, own + 1), own)]


def _ids(fmt: Format, day: pl.Series, calendar: Calendar, rng: np.random.Generator) -> pl.DataFrame:
    """Ids, shops and what else hangs on nothing; the running number makes order ids unique."""
    count = day.len()
    reference = fill("################", count, rng)
    dates = pl.Series([f"{calendar.day(d):%y%m%d}" for d in range(calendar.days)])
    pieces = pl.DataFrame(
        {
            "day": pick(dates, day.to_numpy()),
            "number": pl.Series(np.arange(count) + 100_000_001 + int(rng.integers(0, 10**6))).cast(pl.String),
            "noise": fill("######", count, rng),
        }
    )
    return pl.DataFrame(
        {
            "order_id": pieces.select(fmt.order_id).to_series(),
            "shop_id": pick(pl.Series(fmt.shops), rng.integers(0, len(fmt.shops), count)),
            "luck": rng.integers(0, 2**31, count),
            "transaction_id": reference,
            "reference": reference,
            "warehouse_id": pick(
                pl.Series(_WAREHOUSES["cn" if fmt.market == "cn" else "world"]), rng.integers(0, 2, count)
            ),
            "payment_method": pl.Series(["支付宝" if fmt.market == "cn" else "card"]).new_from_index(0, count),
        }
    ).with_row_index("order_no")


def _carriers(fmt: Format, country: pl.Series, rng: np.random.Generator) -> pl.DataFrame:
    market = country if fmt.market != "cn" else pl.Series(["cn"]).new_from_index(0, country.len())
    frame = pl.DataFrame({"market": market}).with_row_index()
    parts = []
    for part in frame.partition_by("market", maintain_order=True):
        known = table("carriers").filter(pl.col("market") == part["market"][0])
        chosen = known[weighted(known["weight"], part.height, rng)]
        parts.append(part.select("index").hstack([chosen["name"].alias("carrier"), chosen["pattern"]]))
    chosen = pl.concat(parts).sort("index")
    return chosen.select("carrier", tracking_no=fill_by(chosen["pattern"], rng))


def _notes(fmt: Format, rng: np.random.Generator, count: int) -> dict[str, pl.Expr]:
    thanked = pl.Series(rng.random(count) < 0.02)
    remote = pl.col("province").is_in(_REMOTE)
    return {
        "buyer_note": pl.when(thanked)
        .then(pl.lit(_THANKS["cn" if fmt.market == "cn" else "world"]))
        .otherwise(pl.lit("")),
        "seller_note": pl.when(remote).then(pl.lit("发顺丰")).otherwise(pl.lit("")),
    }
