"""eBay orders report: preamble and footer lines, `$1,433.66`, dates like `Apr-02-26`, no status column."""

from __future__ import annotations

from datetime import date

import polars as pl

from simulator.cells import Cell, layout, local, masked, money_text
from simulator.model import Format, Sheet, View, columns

HEADER = (
    "Sales Record Number,Order Number,Buyer Username,Buyer Name,Buyer Email,Buyer Note,"
    "Buyer Address 1,Buyer Address 2,Buyer City,Buyer State,Buyer Zip,Buyer Country,"
    "Buyer Tax Identifier Name,Buyer Tax Identifier Value,Ship To Name,Ship To Phone,"
    "Ship To Address 1,Ship To Address 2,Ship To City,Ship To State,Ship To Zip,Ship To Country,"
    "Item Number,Item Title,Custom Label,Sold Via Promoted Listings,Quantity,Sold For,"
    "Shipping And Handling,Item Location,Item Zip Code,Item Country,eBay Collect And Remit Tax Rate,"
    "eBay Collect And Remit Tax Type,eBay Reference Name,eBay Reference Value,Tax Status,"
    "Seller Collected Tax,eBay Collected Tax,Electronic Waste Recycling Fee,Mattress Recycling Fee,"
    "Battery Recycling Fee,White Goods Disposal Tax,Tire Recycling Fee,Additional Fee,Lumber Fee,"
    "Prepaid Wireless Fee,Road Improvement And Food Delivery Fee,eBay Collected Charges,Total Price,"
    "eBay Collected Tax and Fees Included in Total,Payment Method,Sale Date,Paid On Date,"
    "Ship By Date,Minimum Estimated Delivery Date,Maximum Estimated Delivery Date,Shipped On Date,"
    "Feedback Left,Feedback Received,My Item Note,PayPal Transaction ID,Shipping Service,"
    "Tracking Number,Transaction ID,Variation Details,Global Shipping Program,"
    "Global Shipping Reference ID,Click And Collect,Click And Collect Reference Number,eBay Plus,"
    "Authenticity Verification Program,Authenticity Verification Status,"
    "Authenticity Verification Outcome Reason,PSA Vault Program,Vault Fulfillment Type,"
    "eBay Fulfillment Program,Tax City,Tax State,Tax Zip,Tax Country,eBay International Shipping"
)
ZONE = "America/Los_Angeles"
_DAY = "%b-%d-%y"
_FIXED: dict[str, Cell] = {
    "Payment Method": "Credit card",
}


def _dollars(column: str) -> pl.Expr:
    return pl.concat_str(pl.lit("$"), money_text(column))


def _order_cells() -> dict[str, Cell]:
    name = masked("receiver_name", "name_is_masked", "M****")
    address = masked("address", "address_is_masked", "****")
    return {
        "Sales Record Number": pl.col("order_no").cast(pl.String),
        "Order Number": pl.col("order_id"),
        "Buyer Username": pl.col("buyer_id"),
        "Buyer Name": name,
        "Buyer Email": pl.col("email"),
        "Buyer Note": pl.col("buyer_note"),
        "Buyer Address 1": address,
        "Buyer City": pl.col("city"),
        "Buyer State": pl.col("province"),
        "Buyer Zip": pl.col("postcode"),
        "Buyer Country": pl.col("country"),
        "Ship To Name": name,
        "Ship To Phone": masked("phone", "phone_is_masked", "********"),
        "Ship To Address 1": address,
        "Ship To City": pl.col("city"),
        "Ship To State": pl.col("province"),
        "Ship To Zip": pl.col("postcode"),
        "Ship To Country": pl.col("country"),
        "Sale Date": local("created_at", ZONE, _DAY),
        "Paid On Date": local("paid_at", ZONE, _DAY),
        "Ship By Date": local("ship_by_at", ZONE, _DAY),
        "Maximum Estimated Delivery Date": local("promised_delivery_at", ZONE, _DAY),
        "Shipped On Date": local("shipped_at", ZONE, _DAY),
        "Shipping Service": pl.col("carrier"),
        "Tracking Number": pl.col("tracking_no"),
    }


def _sheets(view: View, day: date) -> tuple[Sheet, ...]:
    first = pl.col("is_first")
    cells = (
        _order_cells()
        | _FIXED
        | {
            "Item Number": pl.format("1{}", pl.col("reference").str.head(11)),
            "Item Title": pl.col("title"),
            "Custom Label": pl.col("sku"),
            "Quantity": pl.col("quantity").cast(pl.String),
            "Sold For": _dollars("unit_price"),
            "Shipping And Handling": pl.when(first).then(_dollars("freight_amount")).otherwise(pl.lit("$0.00")),
            "eBay Collected Tax": pl.when(first).then(_dollars("tax_amount")).otherwise(pl.lit("$0.00")),
            "Total Price": _dollars("total_amount"),
            "Transaction ID": pl.format("{}{}", pl.col("reference").str.tail(12), "line_no"),
        }
    )
    rows = layout(view.rows(), HEADER, cells)
    after = f"\n{rows.height} record(s) downloaded,,,\nSeller ID : sample_seller,,,\n"
    file = f"eBay-OrdersReport-{day:%b-%d-%Y}.csv"
    return (Sheet(file, rows, before="\n", after=after, quote_all=True),)


FORMAT = Format(
    name="ebay",
    shops=("ebay",),
    zone=ZONE,
    market="world",
    currency="USD",
    provides=columns(
        "receiver_name phone country province city region_columns address postcode western masks "
        "freight_amount tax_amount total_amount buyer_id email buyer_note status payment_status "
        "created_at paid_at ship_by_at promised_delivery_at shipped_at carrier tracking_no sku title "
        "quantity unit_price"
    ),
    reads={
        "processing": "paid",
        "partially_shipped": "shipped",
        "delivered": "shipped",
        "completed": "shipped",
    },
    dates=frozenset(("created_at", "paid_at", "ship_by_at", "promised_delivery_at", "shipped_at")),
    paid_only=True,
    sheets=_sheets,
    order_id=pl.concat_str(
        pl.lit("17-"),
        pl.col("number").str.slice(0, 5),
        pl.lit("-"),
        pl.col("number").str.slice(5),
        pl.lit("7"),
    ),
)
