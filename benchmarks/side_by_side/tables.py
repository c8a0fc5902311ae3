"""The tables that the contestants judge: orders and lines as Ordersift keeps them, and the same joined, row by line.

Peers read the flat table: the join is made for them, money is plain floats, and a line is known by its number `row`.
"""

from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl
from rule_pass import AS_OF, LINES_PER_ORDER, make

from warehouse.tables import all_tables

ORDER_COLUMNS = """
    source_id shop_id status is_cod is_delivery payment_status refund_status goods_amount discount_amount total_amount
    paid_amount created_at paid_at shipped_at first_scan_at delivered_at promised_delivery_at risk_level receiver_name
    address country postcode email seller_note
""".split()  # noqa: SIM905  # reads better than a list
LINE_COLUMNS = ["order_key", "line_no", "sku", "quantity", "unit_price", "cost_price", "is_gift"]
MONEY = pl.col(pl.Decimal(18, 4)).cast(pl.Float64)
# Faults that the rule pass' orders lack: columns and what they become, share of orders.
FAULTS = [
    ({"paid_at": pl.col("created_at") - timedelta(minutes=10)}, 0.004),
    ({"paid_at": pl.lit(None)}, 0.004),
    ({"delivered_at": pl.col("delivered_at") + timedelta(days=10)}, 0.006),
    ({"payment_status": pl.lit("unpaid"), "status": pl.lit("pending_payment")}, 0.005),
]


def write_tables(folder: Path, lines: int) -> None:
    """Write `orders`, `order_lines`, `layouts` and `flat` with that many order lines, below `folder`."""
    make(int(lines / LINES_PER_ORDER * 1.02) + 10, folder)
    of_lines = pl.read_parquet(folder / "order_lines.parquet").head(lines)
    orders = pl.read_parquet(folder / "orders.parquet").join(
        of_lines, on="order_key", how="semi", maintain_order="left"
    )
    orders = _with_faults(orders)
    flat = of_lines.select(LINE_COLUMNS).join(
        orders.select("order_key", *ORDER_COLUMNS), on="order_key", how="left", maintain_order="left"
    )
    _layouts(orders).write_parquet(folder / "layouts.parquet")
    orders.write_parquet(folder / "orders.parquet")
    of_lines.write_parquet(folder / "order_lines.parquet")
    flat.with_columns(MONEY).with_row_index("row").write_parquet(folder / "flat.parquet")


def _with_faults(orders: pl.DataFrame) -> pl.DataFrame:
    rng = np.random.default_rng(1)
    for changes, share in FAULTS:
        hit = pl.Series(rng.random(orders.height) < share)
        orders = orders.with_columns(
            pl.when(hit).then(value).otherwise(pl.col(column)).alias(column) for column, value in changes.items()
        )
    return orders


def _layouts(orders: pl.DataFrame) -> pl.DataFrame:
    """Every source provides every column."""
    rows = [
        {"layout_id": source, "source_id": source, "table_name": table, "column_name": column}
        for source in orders["source_id"].unique().sort()
        for table in ("orders", "order_lines")
        for column in all_tables()[table].schema
    ]
    return pl.DataFrame(rows, schema=all_tables()["layouts"].schema)


__all__ = ["AS_OF", "write_tables"]
