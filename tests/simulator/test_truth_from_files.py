"""The truth agrees with what the canonical exports say, read back as any reader would."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from simulator import SampleSummary

_OPEN = ~pl.col("status").is_in(["delivered", "completed", "cancelled", "closed"])
_UNSHIPPED = pl.col("shipped_at").is_null() & ~pl.col("status").is_in(["shipped", "partially_shipped"])
_AS_OF = pl.lit(datetime(2026, 4, 7, tzinfo=UTC))
_PARTS = pl.col("goods_amount") + pl.col("freight_amount") + pl.col("tax_amount") - pl.col("discount_amount")
CONDITIONS = {
    "payment_overdue": (pl.col("payment_status") == "unpaid")
    & ~pl.col("is_cod")
    & _OPEN
    & (_AS_OF - pl.col("created_at") > pl.duration(hours=24)),
    "ship_by_missed": ((pl.col("payment_status") == "paid") | pl.col("is_cod"))
    & _OPEN
    & _UNSHIPPED
    & (pl.col("ship_by_at") < _AS_OF),
    "shipped_late": (pl.col("shipped_at") > pl.col("ship_by_at")) & (pl.col("status") != "cancelled"),
    "not_scanned_after_shipping": pl.col("first_scan_at").is_null()
    & (_AS_OF - pl.col("shipped_at") > pl.duration(hours=24))
    & (pl.col("status") != "cancelled"),
    "totals_do_not_add_up": ((_PARTS - pl.col("total_amount")).abs() > 0.0101 * pl.col("lines"))
    & (pl.col("status") != "cancelled"),
    "cancelled_not_refunded": (pl.col("status") == "cancelled")
    & (pl.col("paid_amount") - pl.col("refunded_amount") > 0.011),
}


@pytest.fixture(scope="module")
def orders(sample: SampleSummary) -> pl.DataFrame:
    """The newest state of every order of the `ordersift` exports."""
    files = sorted(file for file in sample.files if file.name.startswith("ordersift"))
    rows = pl.concat([_read(file).with_columns(export=pl.lit(number)) for number, file in enumerate(files)])
    newest = rows.filter(pl.col("export") == pl.col("export").max().over("order_id"))
    return newest.with_columns(lines=pl.len().over("order_id")).unique("order_id", keep="first", maintain_order=True)


@pytest.mark.parametrize("rule_id", CONDITIONS)
def test_truth_is_what_the_files_say(sample: SampleSummary, orders: pl.DataFrame, rule_id: str) -> None:
    truth = pl.read_csv(sample.truth, infer_schema=False)
    expected = truth.filter((pl.col("format") == "ordersift") & (pl.col("rule_id") == rule_id))["order_id"]
    assert set(orders.filter(CONDITIONS[rule_id])["order_id"]) == set(expected)


def _read(file: Path) -> pl.DataFrame:
    times = pl.col("^.*_at$").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_zone="UTC")
    flags = pl.col("^(is_.*|line_is_presale)$") == "true"
    return pl.read_csv(file, infer_schema=False).with_columns(times, flags, pl.col("^.*_amount$").cast(pl.Float64))
