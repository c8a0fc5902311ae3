"""What carriers tell a shop: the events of its parcels, and regions where they do not deliver."""

from __future__ import annotations

import polars as pl

from simulator.model import Format, Plan

_SAID = {
    "cn": {
        "picked_up": "已揽收", "in_transit": "到达转运中心", "delivered": "已签收", "attempt_failed": "派送失败",
        "refused": "收件人拒收", "returning": "退回途中", "returned": "已退回", "lost": "快件遗失",
        "damaged": "快件破损", "customs_hold": "清关异常",
    },
    "world": {
        "picked_up": "Picked up", "in_transit": "Arrived at hub", "delivered": "Delivered",
        "attempt_failed": "Delivery attempt failed", "refused": "Refused by receiver",
        "returning": "Returning to sender", "returned": "Returned to sender", "lost": "Lost",
        "damaged": "Damaged", "customs_hold": "Held by customs",
    },
}  # fmt: skip
_NO_SERVICE = {
    "cn": (
        ("圆通速递", "西藏自治区", ""),
        ("申通快递", "新疆维吾尔自治区", "伊犁哈萨克自治州"),
        ("中通快递", "青海省", "西宁市"),
    ),
    "world": (("FedEx", "CA", "San Diego"), ("UPS", "NY", "Buffalo"), ("DHL", "Hamburg", "")),
}
_NUMBER = r"[0-9]{8}"
_NO_NUMBER = "1" * 11


def tracking_events(plan: Plan, fmt: Format, as_of: int) -> pl.DataFrame:
    """Each parcel's first and last scan and its delivery or trouble up to `as_of`, sorted by time.

    Carriers know nothing of numbers that are none.
    """
    known = pl.col("tracking_no").str.contains(_NUMBER) & (pl.col("tracking_no") != _NO_NUMBER)
    parcels = plan.orders.filter(known & (pl.col("first_scan_at") <= as_of)).with_columns(_last_scan(as_of))
    moved = parcels.filter(pl.col("last_scan") > pl.col("first_scan_at"))
    arrived, troubled = (parcels.filter(pl.col(at) <= as_of) for at in ("delivered_at", "problem_at"))
    events = pl.concat([
        _events(parcels, "first_scan_at", pl.lit("picked_up"), "warehouse_id"),
        _events(moved, "last_scan", pl.lit("in_transit"), "province"),
        _events(arrived, "delivered_at", pl.lit("delivered"), "city"),
        _events(troubled, "problem_at", pl.col("delivery_problem"), "city"),
    ])  # fmt: skip
    said = _SAID["cn" if fmt.market == "cn" else "world"]
    return events.sort("at", "tracking_no", "event").select(
        "carrier",
        "tracking_no",
        event_at=pl.from_epoch("at").dt.cast_time_unit("us").dt.replace_time_zone("UTC"),
        event=pl.col("event").replace_strict(said),
        delivery_status=pl.col("event").replace({"picked_up": "in_transit"}),
        location="location",
    )


def no_service_regions(fmt: Format) -> pl.DataFrame:
    """Carrier, province, city; a blank city stands for the whole province."""
    rows = _NO_SERVICE["cn" if fmt.market == "cn" else "world"]
    return pl.DataFrame(rows, schema=["carrier", "province", "city"], orient="row")


def _last_scan(as_of: int) -> pl.Expr:
    """Scans follow each other every `scan_every` seconds, until delivery, trouble or now."""
    first, every = pl.col("first_scan_at"), pl.col("scan_every")
    end = pl.min_horizontal(pl.lit(as_of), "delivered_at", "problem_at")
    return (first + (end - first) // every * every).alias("last_scan")


def _events(parcels: pl.DataFrame, at: str, event: pl.Expr, location: str) -> pl.DataFrame:
    return parcels.select("carrier", "tracking_no", at=at, event=event, location=location)
