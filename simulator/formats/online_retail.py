"""Online Retail: one flat file of invoice lines; a returned order leaves a second invoice `C...`."""

from __future__ import annotations

from datetime import date

import polars as pl

from simulator.cells import layout, local, money
from simulator.model import Format, Sheet, View, columns

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
ZONE = "Europe/London"


def _sheets(view: View, day: date) -> tuple[Sheet, ...]:
    cells = {
        "InvoiceNo": pl.col("order_id"),
        "StockCode": pl.col("sku"),
        "Description": pl.col("title"),
        "Quantity": pl.col("pieces"),
        "InvoiceDate": local("created_at", ZONE),
        "UnitPrice": money("unit_price"),
        "CustomerID": pl.col("buyer_id"),
        "Country": pl.lit("United Kingdom"),
    }
    rows = view.rows()
    returned = rows.filter(pl.col("reference").str.ends_with("77")).with_columns(
        order_id="C" + pl.col("order_id"), pieces=-pl.col("pieces")
    )
    return (Sheet(f"online_retail_{day:%Y%m%d}.csv", layout(pl.concat([rows, returned]), HEADER, cells)),)


FORMAT = Format(
    name="online_retail",
    shops=("online_retail",),
    zone=ZONE,
    market="GB",
    currency="GBP",
    provides=columns("buyer_id country created_at sku title unit_price line_amount"),
    sheets=_sheets,
    paid_only=True,
    order_id=pl.col("number"),
)
