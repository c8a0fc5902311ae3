"""The catalogue holds what it should, each rule with what its readers need."""

import re

import pytest

from rules.engine import Catalogue, load_catalogue
from rules.engine.compile import CompiledRule, compile_rule
from rules.engine.examples import judge
from rules.engine.model import Rule

EXPECTED = [
    "payment_overdue",
    "payment_failed",
    "payment_details_missing",
    "paid_amount_differs",
    "partially_paid",
    "paid_before_ordered",
    "shipped_unpaid",
    "cancelled_not_refunded",
    "refund_before_shipping",
    "refund_unanswered",
    "refund_exceeds_paid",
    "totals_do_not_add_up",
    "lines_do_not_add_up",
    "negative_amount",
    "zero_total",
    "discount_too_large",
    "price_below_floor",
    "high_value_order",
    "high_risk_order",
    "receiver_name_missing",
    "receiver_name_suspicious",
    "receiver_data_masked",
    "phone_missing",
    "phone_invalid",
    "privacy_number_without_extension",
    "address_missing",
    "address_without_house_number",
    "address_too_short",
    "address_too_long",
    "region_missing",
    "region_unknown",
    "region_contradicts_address",
    "remote_region_without_note",
    "country_missing",
    "postcode_missing",
    "postcode_invalid",
    "postcode_contradicts_region",
    "email_invalid",
    "buyer_note_needs_reading",
    "illegal_characters",
    "po_box_with_courier",
    "sku_missing",
    "quantity_not_positive",
    "line_price_zero",
    "order_without_lines",
    "only_gifts",
    "presale_mixed_with_in_stock",
    "presale_overdue",
    "warehouse_missing",
    "ship_by_missed",
    "ship_by_at_risk",
    "shipped_late",
    "carrier_missing",
    "overweight",
    "shipped_without_tracking",
    "tracking_number_malformed",
    "not_scanned_after_shipping",
    "no_movement",
    "delivery_attempt_failed",
    "delivery_refused",
    "returned_to_sender",
    "lost_or_damaged",
    "customs_hold",
    "delivery_overdue",
    "delivered_late",
    "implausible_transit",
    "partially_shipped_too_long",
    "cancelled_but_shipped",
    "duplicate_order_id",
    "stage_order_broken",
    "stage_skipped",
    "timestamp_impossible",
    "status_contradicts_times",
    "brushing_suspected",
    "test_order",
    "file_unreadable",
    "file_unrecognised",
    "rows_quarantined",
    "status_unmapped",
    "shop_silent",
    "row_count_drop",
    "export_overlap_conflict",
    "accidental_duplicate",
    "should_be_merged",
    "order_velocity",
    "purchase_limit_exceeded",
    "blacklisted_buyer",
    "one_phone_many_names",
    "one_address_many_buyers",
    "sku_unknown",
    "sku_delisted",
    "out_of_stock",
    "oversold",
    "stock_negative",
    "quantity_unusual",
    "restock_after_deadline",
    "carrier_does_not_serve_region",
    "tracking_number_reused",
    "stuck_in_stage",
    "rule_failed",
    "xinjiang_needs_courier_note",
    "split_presale_from_in_stock",
    "confirm_range_of_heavy_parcel",
]
JUDGE_CANCELLED = re.compile("cancelled_not_refunded|cancelled_but_shipped|refund_.*")
TEAMS = {"customer_service", "finance", "warehouse", "data"}
RULES = load_catalogue().rules
HAN = re.compile("[\u4e00-\u9fff]")


def test_every_rule_is_there(catalogue: Catalogue) -> None:
    assert sorted(rule.rule.id for rule in catalogue.rules) == sorted(EXPECTED)


def test_cancelled_orders_are_judged_by_these_rules_only(catalogue: Catalogue) -> None:
    judging = {rule.rule.id for rule in catalogue.rules if rule.rule.judges_cancelled}
    structure = {rule.rule.id for rule in catalogue.rules if rule.rule.category == "structure"}
    assert judging == structure | {name for name in EXPECTED if JUDGE_CANCELLED.fullmatch(name)}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule.id)
def test_rule_is_complete(rule: CompiledRule) -> None:
    form = rule.rule
    assert form.team in TEAMS
    assert form.examples is not None
    assert form.examples.not_evaluable
    for text in (form.title, form.guidance, form.prevention):
        assert HAN.search(text.zh)
        assert not HAN.search(text.en)
    assert all(text.en.endswith(".") and text.zh.endswith("。") for text in (form.guidance, form.prevention))


COUNTS = ("lines", "orders")
NEEDS_HUNDREDS_OF_ORDERS = "percentile"


def numbers(rule: Rule) -> list[tuple[str, float]]:
    found = [(name, value) for name, value in rule.params.items() if isinstance(value, int | float)]
    return [(name, value) for name, value in found if name != NEEDS_HUNDREDS_OF_ORDERS]


def nearby(name: str, value: float) -> list[float]:
    """A number a little smaller and a little larger: one cent, one character or one order, else one per cent."""
    steps = [1] if isinstance(value, int) and (value < 10 or name in COUNTS) else []
    return [
        value * 0.99,
        value * 1.01,
        *([value * 2] if value <= 0.01 else []),
        *(value + s for step in steps for s in (step, -step)),
    ]


@pytest.mark.parametrize(
    "rule", [r.rule for r in RULES if numbers(r.rule) and r.rule.grain in ("order", "line")], ids=lambda rule: rule.id
)
def test_a_threshold_has_a_near_miss_on_both_sides(rule: Rule) -> None:
    assert rule.examples is not None
    for name, value in numbers(rule):
        near = [
            compile_rule(rule.model_copy(update={"params": rule.params | {name: other}})) for other in nearby(name, value)
        ]
        assert any(judge(other, example) == "hit" for other in near for example in rule.examples.ok), name
        assert any(judge(other, example) == "ok" for other in near for example in rule.examples.hit), name


def test_the_table_of_rules_has_a_row_per_rule(catalogue: Catalogue) -> None:
    frame = catalogue.frame()
    assert frame.height == len(EXPECTED)
    assert frame.null_count().sum_horizontal().item() == 0
