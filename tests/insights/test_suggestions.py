"""Suggestions: shown only where they are sure, with their size, against comparable orders."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from insights.attributes import with_attributes
from insights.suggestions.advise import advise
from insights.suggestions.catalogue import CatalogueError, all_entries
from rules.engine import load_catalogue
from warehouse.tables import all_tables

AS_OF = datetime(2026, 4, 30, tzinfo=UTC)
TABLES = all_tables()
QUALITY = TABLES["rule_quality"].empty()


def advice(*groups: tuple[str, str, int, int], rule: str = "payment_failed", column: str = "payment_method",
           age: int = 5, quality: pl.DataFrame = QUALITY) -> list[dict[str, Any]]:  # fmt: skip
    """Suggestions for groups of (shop, value, orders, hits)."""
    rows, hits = [], []
    for shop, value, n, found in groups:
        for number in range(n):
            key = f"{shop}/{value}/{number}"
            rows.append({"order_key": key, "order_id": key, "source_id": "s", "shop_id": shop, column: value,
                         "currency": "EUR", "created_at": AS_OF - timedelta(days=age)})  # fmt: skip
            hits += [{"order_key": key, "rule_id": rule, "amount_at_risk": 10}] * (number < found)
    orders = TABLES["orders"].conform(pl.LazyFrame(rows) if rows else pl.LazyFrame())
    exceptions = TABLES["exceptions"].conform(pl.LazyFrame(hits) if hits else pl.LazyFrame())
    lines, products = (TABLES[name].empty().lazy() for name in ("order_lines", "products"))
    return advise(with_attributes(orders, lines, products), exceptions, quality, all_entries(), AS_OF).to_dicts()


def test_a_way_of_paying_that_fails_more_often_than_the_others() -> None:
    (found,) = advice(("x", "card", 400, 40), ("x", "wallet", 400, 8), ("x", "bank", 400, 8))
    assert (found["entry"], found["value"], found["owner"]) == ("change_payment_method", "card", "finance")
    assert (found["n"], found["hits"], found["peer_n"], found["peer_hits"]) == (400, 40, 800, 16)
    assert found["size"] == pytest.approx(400 * (0.10 - 0.02))
    assert 0 < found["size_low"] < found["size"] < found["size_high"]
    assert found["amount"] == pytest.approx(10 * found["size"])
    assert found["hours"] == pytest.approx(5 / 60 * found["size"])


@pytest.mark.parametrize(
    "groups",
    [
        pytest.param([("x", "card", 400, 12), ("x", "wallet", 400, 8)], id="might be chance"),
        pytest.param([("x", "card", 29, 20), ("x", "wallet", 400, 8)], id="too few orders"),
        pytest.param([("x", "card", 400, 100)], id="nothing to compare with"),
        pytest.param([("x", "card", 400, 40), ("y", "wallet", 400, 8)], id="peers are of the same shop"),
        pytest.param([("x", "card", 1, 1)], id="one order"),
        pytest.param([], id="no orders"),
    ],
)
def test_nothing_is_suggested(groups: list[tuple[str, str, int, int]]) -> None:
    assert advice(*groups) == []


def test_old_orders_do_not_count() -> None:
    assert advice(("x", "card", 400, 40), ("x", "wallet", 400, 8), age=31) == []


def test_shops_are_compared_with_each_other_where_no_attribute_is() -> None:
    (found,) = advice(("x", "card", 300, 60), ("y", "card", 300, 3), rule="address_missing")
    assert (found["dimension"], found["value"]) == ("shop_id", "x")


def test_a_rule_that_always_fires() -> None:
    rows = [
        {"rule_id": "r", "shop_id": "x", "judged": 40, "hits": 40, "always_fires": True},
        {"rule_id": "q", "always_fires": False},
    ]
    quality = TABLES["rule_quality"].conform(pl.LazyFrame(rows)).collect()
    (found,) = advice(quality=quality)
    assert (found["entry"], found["value"], found["size"]) == ("retire_noisy_rule", "r", 40)


def test_a_rule_that_people_say_is_wrong() -> None:
    """Of 50 decided findings 30 were false alarms, 5 right and 15 accepted; `few` and `doubtful` say too little."""
    shown = {"decided": 50, "waived_false": 0.6, "precision": 5 / 35, "precision_low": 0.06, "precision_high": 0.3}
    few = {"decided": 29, "waived_false": 1.0, "precision": 0.0, "precision_low": 0.0, "precision_high": 0.12}
    doubtful = {"decided": 40, "waived_false": 0.6, "precision": 0.4, "precision_low": 0.26, "precision_high": 0.55}
    rules = {"wrong": shown, "few": few, "doubtful": doubtful, "nobody": {}}
    rows = [{"rule_id": name, "shop_id": "x", "hits": 100, "judged": 900, **row} for name, row in rules.items()]
    quality = TABLES["rule_quality"].conform(pl.LazyFrame(rows)).collect()
    (found,) = advice(quality=quality)
    assert (found["entry"], found["value"], found["n"], found["hits"]) == ("correct_doubtful_rule", "wrong", 35, 30)
    assert (found["size"], found["size_low"], found["size_high"]) == pytest.approx((100 * 30 / 35, 70, 94))


def test_the_same_suggestion_has_the_same_id() -> None:
    first, second = (advice(("x", "card", n, n // 8), ("x", "wallet", 400, 8))[0] for n in (400, 320))
    assert first["suggestion_id"] == second["suggestion_id"]


def test_every_entry_names_rules_that_exist() -> None:
    known = {rule.rule.id for rule in load_catalogue().rules}
    assert {rule for entry in all_entries().values() for rule in entry.rules} <= known


@pytest.mark.parametrize(
    ("text", "says"),
    [("- {id: a}", "Field required"), ("- {id: a, by: colour, rules: [r], title: {en: a, zh: b}, says: {en: a, zh: b}, remedy: {en: a, zh: b}, owner: t, effort: low, minutes: 1}", "no attribute of orders"),
     ("- [", "not valid YAML")],
)  # fmt: skip
def test_wrong_entries_are_told(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=says) as error:
        all_entries(tmp_path)
    assert "mine.yaml" in str(error.value)
