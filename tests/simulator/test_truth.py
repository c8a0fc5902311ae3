"""The truth, checked by hand against what was put in."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from simulator.demand import Calendar
from simulator.faults.injection import all_faults
from simulator.formats import BY_NAME, FORMATS
from simulator.model import Format, Plan
from simulator.plan import make_plan
from simulator.snapshot import changed, view
from simulator.truth import truth

CALENDAR = Calendar(date(2026, 4, 1), 8)
HITS = {
    "payment_failed": "payment_failed",
    "paid_before_ordered": "paid_before_ordered",
    "totals_do_not_add_up": "totals_do_not_add_up",
    "lines_do_not_add_up": "lines_do_not_add_up",
    "discount_too_large": "discount_too_large",
    "price_below_floor": "price_below_floor",
    "receiver_name_missing": "receiver_name_missing",
    "phone_invalid": "phone_invalid",
    "address_missing": "address_missing",
    "address_without_house_number": "address_without_house_number",
    "address_too_long": "address_too_long",
    "region_contradicts_address": "region_contradicts_address",
    "remote_region_without_note": "remote_region_without_note",
    "illegal_characters": "illegal_characters",
    "sku_missing": "sku_missing",
    "only_gifts": "only_gifts",
    "ship_by_a_second_ago": "ship_by_missed",
    "payment_overdue_by_a_second": "payment_overdue",
    "brushing_suspected": "brushing_suspected",
}
NEAR_MISSES = (
    "payment_due_in_a_second",
    "paid_amount_differs_by_a_cent",
    "paid_five_minutes_before_ordered",
    "totals_differ_by_a_cent",
    "discount_just_allowed",
    "price_at_floor",
    "medium_risk_order",
    "privacy_number_with_extension",
    "house_number_in_full_width",
    "house_number_in_chinese",
    "village_without_number",
    "address_of_four_characters",
    "address_of_200_characters",
    "region_repeated_in_address",
    "extra_blanks",
    "receiver_name_unusual",
    "phone_as_people_write_it",
    "place_known_by_name",
    "functional_zone",
    "district_renamed_since",
    "remote_region_with_note",
    "email_unusual",
    "purchase_limit_reached",
    "two_orders_in_one_parcel",
    "stages_five_minutes_apart",
)

SLOWEST = "stuck_in_stage"
"""Of the healthy too, one in twenty is slower than the rest."""


def _judged(fmt: Format, plan: Plan) -> pl.DataFrame:
    """Hits with the name of the fault that was put into the order."""
    names = pl.Series([fault.name for fault in all_faults() if fault.needs <= fmt.provides] + ["healthy"])
    number = pl.when(pl.col("fault") < 0).then(names.len() - 1).otherwise("fault")
    put = plan.orders.select("order_id", fault=pl.lit(names).gather(number.cast(pl.UInt32)))
    hits = truth(view(changed(plan, fmt, 0, CALENDAR.as_of), fmt, CALENDAR.as_of), fmt, CALENDAR.as_of)
    return put.join(hits, on="order_id", how="left")


@pytest.fixture(scope="module")
def judged() -> pl.DataFrame:
    fmt = BY_NAME["ordersift"]
    return _judged(fmt, make_plan(fmt, CALENDAR, 6000, 0.9, np.random.default_rng(1)))


@pytest.mark.parametrize("fault", HITS)
def test_a_fault_is_in_the_truth(judged: pl.DataFrame, fault: str) -> None:
    orders = judged.filter(pl.col("fault") == fault).group_by("order_id").agg(pl.col("rule_id"))
    assert orders.height > 0
    found = orders["rule_id"].list.contains(HITS[fault]).mean()
    assert found > (0.5 if fault == "payment_failed" else 0.95)  # type: ignore[operator]


@pytest.mark.parametrize("fault", NEAR_MISSES)
def test_a_near_miss_is_not(judged: pl.DataFrame, fault: str) -> None:
    assert set(judged.filter(pl.col("fault") == fault)["rule_id"].drop_nulls()) <= {SLOWEST}


@pytest.mark.parametrize("name", FORMATS)
def test_healthy_orders_have_no_exception(name: str) -> None:
    fmt = BY_NAME[name]
    judged = _judged(fmt, make_plan(fmt, CALENDAR, 1000, 0.0, np.random.default_rng(2)))
    assert set(judged["rule_id"].drop_nulls()) <= {SLOWEST}


def test_columns_that_a_format_lacks_are_not_judged() -> None:
    fmt = BY_NAME["pinduoduo"]
    rules = set(_judged(fmt, make_plan(fmt, CALENDAR, 2000, 0.9, np.random.default_rng(3)))["rule_id"])
    assert "sku_missing" in rules
    assert not rules & {"phone_missing", "address_missing", "payment_details_missing", "ship_by_missed"}


def test_line_rules_name_the_sku(judged: pl.DataFrame) -> None:
    lines = judged.filter(pl.col("rule_id") == "price_below_floor")
    assert (lines["line_ref"].str.len_chars() > 0).all()
    assert judged.filter(pl.col("rule_id") == "phone_invalid")["line_ref"].unique().to_list() == [""]
