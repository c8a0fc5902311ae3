"""What exceptions cost: money once per order, minutes and penalties per finding."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pydantic import ValidationError

from insights.attributes import with_attributes
from insights.mix import costs as module
from insights.mix.costs import OTHERS, CostsError, Penalties, Penalty, costs, penalties
from warehouse.tables import all_tables

TABLES = all_tables()
MINUTES = {"payment": 10.0}


def _costs(*findings: dict[str, Any], given: tuple[Penalty, ...] = ()) -> list[dict[str, Any]]:
    """The costs of orders a (W1), b (W1) and c (W2), each with an article of its own name; 2 minutes by default."""
    orders = [{"order_key": key, "warehouse_id": "W2" if key == "c" else "W1"} for key in "abc"]
    lines = [{"order_key": key, "line_no": 1, "sku": "SKU", "line_amount": 1} for key in "abc"]
    base = {"order_key": "a", "category": "logistics", "rule_id": "late", "currency": "CNY", "shop_id": "x"}
    rows = [base | found for found in findings]
    made = costs(
        with_attributes(
            TABLES["orders"].conform(pl.LazyFrame(orders)), TABLES["order_lines"].conform(pl.LazyFrame(lines)),
            TABLES["products"].empty().lazy(),
        ),
        pl.LazyFrame(rows, schema=TABLES["exceptions"].schema),
        Penalties(penalties=given), MINUTES, 2,
    )  # fmt: skip
    return TABLES["costs"].conform(made.lazy()).sort("warehouse_id", "sku").collect().to_dicts()


def _penalty(found: dict[str, Any], *given: Penalty) -> float | None:
    row = _costs(found, given=given)[0]
    return None if row["penalty"] is None else float(row["penalty"])


def test_money_counts_once_per_order_and_minutes_per_finding() -> None:
    one, other = _costs(
        {"amount_at_risk": 100}, {"amount_at_risk": 40, "category": "payment"}, {"order_key": "b", "amount_at_risk": 7},
        {"order_key": "c"}, {"order_key": None, "amount_at_risk": 999},
    )  # fmt: skip
    assert (one["warehouse_id"], one["sku"], one["currency"]) == ("W1", "SKU", "CNY")
    assert (one["orders"], one["findings"], one["amount"], one["minutes"]) == (2, 3, 107, 2 + 10 + 2)
    assert (other["warehouse_id"], other["orders"], other["amount"]) == ("W2", 1, 0)
    assert one["penalty"] is None


@pytest.mark.parametrize(
    ("amount", "expected"), [(60, 5), (200, 10), (100, 5), (101, 5.05), (2000, 100), (2001, 100), (None, None)]
)
def test_a_share_within_bounds(amount: float | None, expected: float | None) -> None:
    penalty = Penalty(rule="late", share=0.05, at_least=5, at_most=100, currency="CNY")
    assert _penalty({"amount_at_risk": amount}, penalty) == expected


def test_a_fixed_amount_needs_no_amount_at_risk() -> None:
    assert _penalty({}, Penalty(rule="late", amount=2.5, currency="CNY")) == 2.5


@pytest.mark.parametrize(
    "options", [{"rule": "other"}, {"currency": "EUR"}, {"shops": ("y",)}, {"sources": ("taobao_orders",)}]
)
def test_what_does_not_fit_costs_nothing_known(options: dict[str, Any]) -> None:
    assert _penalty({}, Penalty(**({"rule": "late", "amount": 3, "currency": "CNY"} | options))) is None


def test_the_first_that_fits_counts() -> None:
    special = Penalty(rule="late", amount=9, currency="CNY", shops=("x",))
    common = Penalty(rule="late", amount=3, currency="CNY")
    assert _penalty({}, special, common) == 9
    assert _penalty({}, common, special) == 3
    assert _penalty({"shop_id": "y"}, special, common) == 3


def test_currencies_are_not_added_and_the_rest_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TOP", 1)
    rows = _costs({"amount_at_risk": 5}, {"order_key": "c", "amount_at_risk": 8}, {"order_key": "b", "currency": "EUR"})
    assert [(row["warehouse_id"], row["sku"], row["currency"], row["amount"]) for row in rows] == [
        ("W1", "SKU", "EUR", 0), ("W2", "SKU", "CNY", 8), (OTHERS, OTHERS, "CNY", 5),
    ]  # fmt: skip


def test_no_findings() -> None:
    assert _costs() == []


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"rule": "late"}, "neither a share nor an amount"),
        ({"rule": "late", "amount": 3}, "say its currency"),
        ({"rule": "late", "share": 0.1, "at_least": 9, "at_most": 3, "currency": "CNY"}, "at_most 3 is less than 9"),
        ({"rule": "late", "shar": 0.1}, "shar"),
    ],
)
def test_a_penalty_that_makes_no_sense_is_refused(entry: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Penalty.model_validate(entry)


def test_mistakes_in_the_file_name_file_place_and_remedy(tmp_path: Path) -> None:
    file = tmp_path / "costs.yaml"
    file.write_text("penalties: [{rule: ship_by_missed, amount: 3}]")
    with pytest.raises(CostsError, match=r"costs.yaml: penalties.0: the penalty .* say its currency"):
        penalties(file)
    unreadable = tmp_path / "broken.yaml"
    unreadable.write_text("penalties: [")
    with pytest.raises(CostsError, match="not valid YAML"):
        penalties(unreadable)
    with pytest.raises(CostsError, match=r"there is no rule 'ship_by_mised'; did you mean ship_by_missed"):
        Penalties(penalties=(Penalty(rule="ship_by_mised", share=1),)).check(["ship_by_missed", "other"])


def test_none_are_assumed() -> None:
    assert penalties().penalties == ()
