"""What the simulator writes in each format is read back: every file, row and order."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from simulator.demand import Calendar
from simulator.formats import BY_NAME
from simulator.model import AMOUNTS, DAY, TIMES
from simulator.plan import make_plan
from simulator.snapshot import changed, view
from simulator.writing import write_sheet

DAYS = 2
# Told by the truth, not by the file; or named otherwise there.
NOT_TOLD = {
    "jd": {"payment_method", "status"},
    "shopify": {"payment_method", "status"},
    "woocommerce": {"payment_method"},
    "olist": {"city", "status"},
    "pinduoduo": {"created_at", "carrier"},
    "jushuitan": {"carrier"},
    "taobao": {"carrier"},
    "tmall": {"carrier"},
    "amazon_unshipped": {"status"},
    "amazon_orders": {"goods_amount", "total_amount"},
}
TEXTS = (
    "payment_status",
    "status",
    "buyer_id",
    "receiver_name",
    "phone",
    "email",
    "country",
    "address",
    "postcode",
    "tracking_no",
)
SHARED = {
    "amazon_all_orders": "amazon",
    "amazon_orders": "amazon",
    "amazon_unshipped": "amazon",
    "tmall": "taobao",
    "woocommerce_basic": "woocommerce",
}


def exported(name: str, folder: Path) -> pl.DataFrame:
    """Write the exports of `DAYS` days; the orders as the last moment shows them."""
    fmt, calendar = BY_NAME[name], Calendar(date(2026, 4, 1), DAYS)
    plan = make_plan(fmt, calendar, 60, 0.12, np.random.default_rng([3, *name.encode()]))
    folder.mkdir(parents=True)
    for number in range(DAYS):
        end = calendar.opening + (number + 1) * DAY
        due = changed(plan, fmt, end - DAY if number else 0, end)
        for sheet in fmt.sheets(view(due, fmt, end), calendar.day(number)):
            list(write_sheet(sheet, folder))
    final = view(changed(plan, fmt, 0, calendar.as_of), fmt, calendar.as_of).orders
    return final.unique("order_id", keep="last")


def newest(read):
    at = {record.file: account.exported_at for record, account in zip(read.records, read.accounts, strict=True)}
    orders = read.orders.with_columns(pl.col("source_file").replace_strict(at).alias("at"))
    return orders.sort("at").unique("order_key", keep="last")


@pytest.mark.parametrize("name", BY_NAME)
def test_read_back(inbox, name):
    truth = exported(name, inbox.home / "inbox")
    read = inbox.read()
    assert read.problems == {}
    assert {record.source_id for record in read.records} == {SHARED.get(name, name)}
    assert read.quarantine.is_empty()
    assert {account.unmapped_statuses for account in read.accounts} == {""}
    mine = newest(read).filter(~pl.col("order_id").str.starts_with("C"))
    assert set(mine["order_id"]) == set(truth["order_id"])
    both = truth.join(mine, on="order_id", suffix="_read")
    for column in sorted(
        BY_NAME[name].provides & {*AMOUNTS, *TIMES, *TEXTS} & set(truth.columns) - NOT_TOLD.get(name, set())
    ):
        rows = both.filter(pl.col("status") != "cancelled") if column == "payment_status" else both
        assert differing(rows, column) == [], column


def differing(both, column):
    told, read = pl.col(column), pl.col(f"{column}_read")
    if column in AMOUNTS:
        read = (read * 100).cast(pl.Float64).round(0)
    elif column in TIMES:
        told, read = told.dt.truncate("1s"), read.dt.truncate("1s")
    else:
        told = told.str.strip_chars()
    return both.filter(told.ne_missing(read)).select("order_id", told, read).head(3).rows()
