"""What tracking events add to orders, and what they leave alone."""

from datetime import UTC, datetime

import polars as pl
import pytest

from assets.refined.tracked_orders import tracking, with_tracked_layouts, with_tracking
from warehouse.tables import all_tables


def at(day: int) -> datetime:
    return datetime(2026, 4, day, tzinfo=UTC)


def orders(**cells: object) -> pl.LazyFrame:
    row = {"order_key": "k", "shop_id": "north", "status": "shipped", "tracking_no": "SF1", "shipped_at": at(5)}
    return all_tables()["orders"].conform(pl.LazyFrame([row | {"layout_id": "L"} | cells]))


def events(*rows: tuple[int, str | None], shop: str = "", number: str = "SF1") -> pl.LazyFrame:
    cells = [
        {"shop_id": shop, "tracking_no": number, "event_at": at(day), "event": str(status), "delivery_status": status}
        for day, status in rows
    ]
    table = all_tables()["tracking_events"]
    return table.conform(pl.LazyFrame(cells)) if cells else table.empty().lazy()


def after(known: pl.LazyFrame, told: pl.LazyFrame) -> tuple[object, ...]:
    names = ("first_scan_at", "last_scan_at", "delivered_at", "delivery_status", "layout_id")
    return with_tracking(known, tracking(known, told)).select(names).collect().row(0)


JOURNEY = ((4, "none"), (5, "in_transit"), (6, None), (7, "delivered"))


@pytest.mark.parametrize("shop", ["", "north"])
def test_events_tell_scans_and_delivery(shop: str) -> None:
    assert after(orders(), events(*JOURNEY, shop=shop)) == (at(5), at(7), at(7), "delivered", "L+tracking")


def test_the_latest_event_that_says_something_is_the_status() -> None:
    assert after(orders(), events((5, "attempt_failed"), (6, None)))[3] == "attempt_failed"
    assert after(orders(), events((5, None)))[3] == "in_transit"


def test_what_the_export_says_stays() -> None:
    own = orders(first_scan_at=at(2), delivery_status="refused")
    assert after(own, events(*JOURNEY)) == (at(2), at(7), at(7), "refused", "L+tracking")
    assert after(orders(delivery_status="none"), events(*JOURNEY))[3] == "delivered"


def test_another_shop_s_events_say_nothing() -> None:
    assert after(orders(), events(*JOURNEY, shop="south")) == (None, None, None, None, "L")


def test_a_parcel_without_events_is_known_to_be_unscanned() -> None:
    assert after(orders(), events((5, "in_transit"), number="SF2")) == (None, None, None, "none", "L+tracking")


@pytest.mark.parametrize(
    "cells", [{"shipped_at": at(3)}, {"tracking_no": ""}, {"tracking_no": None}, {"status": "completed"}]
)
def test_where_events_could_not_be_known_the_layout_stays(cells: dict[str, object]) -> None:
    assert after(orders(**cells), events((5, "in_transit"), number="SF2")) == (None, None, None, None, "L")


def test_an_order_that_has_not_left_is_known_to_have_no_scans() -> None:
    told = events((5, "in_transit"), number="SF2")
    assert after(orders(shipped_at=None, tracking_no="", status="paid"), told)[4] == "L+tracking"


def test_without_events_nothing_changes() -> None:
    known = orders()
    assert with_tracking(known, tracking(known, events())).collect().equals(known.collect())


def test_layouts_come_twice_once_events_are_given() -> None:
    rows = [("L", "taobao", "orders", "tracking_no"), ("I", "inventory", "inventory", "sku")]
    layouts = pl.LazyFrame(rows, schema=all_tables()["layouts"].schema, orient="row")
    assert with_tracked_layouts(layouts, events()).collect().height == 2
    more = with_tracked_layouts(layouts, events(*JOURNEY)).collect().filter(pl.col("layout_id") == "L+tracking")
    assert set(more["column_name"]) == {
        "tracking_no",
        "first_scan_at",
        "last_scan_at",
        "delivered_at",
        "delivery_status",
    }
