from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from rules.engine import Catalogue, RuleError, load_catalogue
from rules.engine.backtest import Backtest, backtest
from rules.engine.compile import CompiledRule
from rules.engine.model import read_rules
from rules.features import Inputs
from warehouse.tables import all_tables

AS_OF = datetime(2026, 1, 15, 12, tzinfo=UTC)
FIRST = datetime(2026, 1, 1, 12, tzinfo=UTC)
RULE = """\
- id: {id}
  title: {{en: t, zh: t}}
  category: information
  grain: {grain}
  when: {when}
  evidence: [order_id, {evidence}]
  priority: 3
  team: t
  sla_hours: 24
  guidance: {{en: t, zh: t}}
  prevention: {{en: t, zh: t}}
"""


def _rule(folder: Path, when: str, grain: str = "order", evidence: str = "city") -> CompiledRule:
    file = folder / "rule.yaml"
    file.write_text(RULE.format(id="mine", when=when, grain=grain, evidence=evidence))
    return Catalogue.of(read_rules(file)).rules[0]


def _frame(table: str, rows: list[dict[str, Any]]) -> pl.LazyFrame:
    return all_tables()[table].conform(pl.LazyFrame(rows, infer_schema_length=None))


def _order(number: int, **values: Any) -> dict[str, Any]:
    return {
        "order_key": f"o{number}", "order_id": f"{number}", "source_id": "s", "shop_id": "x", "layout_id": "l",
        "status": "paid", "currency": "EUR", "total_amount": 10 * number, "city": "Rome",
        "created_at": FIRST + timedelta(days=number - 1), **values,
    }  # fmt: skip


LINES = [{"order_key": f"o{n}", "line_no": no, "sku": "a", "line_amount": 3 * no, "layout_id": "l", "quantity": 1.0}
         for n in (1, 2) for no in (1, 2)]  # fmt: skip
LAYOUTS = pl.DataFrame([
    {"layout_id": "l", "source_id": "s", "table_name": name, "column_name": column}
    for name in ("orders", "order_lines") for column in all_tables()[name].schema
])  # fmt: skip


def _test(rule: CompiledRule, orders: list[dict[str, Any]], **options: Any) -> Backtest:
    layouts = options.pop("layouts", LAYOUTS)
    inputs = Inputs({"orders": _frame("orders", orders), "order_lines": _frame("order_lines", LINES)}, AS_OF)
    return backtest(rule, inputs, layouts, **options)


def test_hits_per_day_and_coverage_by_shop(tmp_path: Path) -> None:
    orders = [_order(1, city=""), _order(2), _order(3, city=None, shop_id="y")]
    found = _test(_rule(tmp_path, "city = ''"), orders)
    assert (found.orders, found.orders_hit, found.hits, found.ok, found.not_evaluable) == (3, 1, 1, 1, 1)
    assert found.per_day["hits"].to_list() == [1, 0, 0]
    assert found.by_shop.rows() == [("s", "x", 2, 1, 1, 0, 1), ("s", "y", 1, 0, 0, 1, 0)]


def test_only_orders_placed_in_the_window_count(tmp_path: Path) -> None:
    orders = [_order(number, city="") for number in range(1, 6)]
    found = _test(_rule(tmp_path, "city = ''"), orders, since=date(2026, 1, 2), until=date(2026, 1, 3))
    assert (found.orders, found.hits, found.ok, found.not_evaluable) == (2, 2, 0, 0)
    assert found.per_day["day"].to_list() == [date(2026, 1, 2), date(2026, 1, 3)]


def test_orders_outside_the_window_are_still_looked_at(tmp_path: Path) -> None:
    rule = _rule(tmp_path, "COUNT(*) OVER (PARTITION BY city) > 1")
    assert _test(rule, [_order(1), _order(2)], since=date(2026, 1, 2)).hits == 1


def test_an_order_without_a_day_counts_only_without_a_window(tmp_path: Path) -> None:
    rule, orders = _rule(tmp_path, "city = ''"), [_order(1, city="", created_at=None)]
    assert _test(rule, orders).per_day.rows() == [(None, 1, 1, 1)]
    assert _test(rule, orders, until=date(2030, 1, 1)).orders == 0


def test_lines_count_as_rows_and_an_order_is_at_stake_once(tmp_path: Path) -> None:
    found = _test(_rule(tmp_path, "sku = 'a'", "line", "sku"), [_order(1), _order(2)], since=date(2026, 1, 2))
    assert (found.orders, found.orders_hit, found.hits) == (1, 1, 2)
    assert found.by_shop["rows"].to_list() == [2]
    assert found.money.rows() == [("EUR", 1, Decimal(6))]


def test_overlap_counts_the_orders_of_other_rules(tmp_path: Path) -> None:
    known = pl.DataFrame(
        [("other", "payment", "o1"), ("other", "payment", "o1"), ("mine", "information", "o2"),
         ("third", "payment", "o1"), ("other", "payment", "o9")],
        schema=["rule_id", "category", "order_key"], orient="row",
    )  # fmt: skip
    orders = [_order(number, city="") for number in (1, 2, 3)]
    found = _test(_rule(tmp_path, "city = ''"), orders, known_exceptions=known)
    assert found.overlap.rows() == [("mine", "information", 1), ("other", "payment", 1), ("third", "payment", 1)]
    assert found.overlap_by_category.rows() == [("payment", 1)]
    assert found.orders_only_here == 2


def test_what_people_decided_about_this_rule_on_the_orders_it_hits(tmp_path: Path) -> None:
    said = [("mine", "o1", None, "resolved"), ("mine", "o2", None, "false_alarm"), ("other", "o1", None, "false_alarm"),
            ("mine", "o3", None, "false_alarm"), ("mine", "o1", 1, "false_alarm")]  # fmt: skip
    decisions = pl.DataFrame(said, schema=["rule_id", "order_key", "line_no", "outcome"], orient="row")
    orders = [_order(1, city=""), _order(2, city=""), _order(3)]
    found = _test(_rule(tmp_path, "city = ''"), orders, decisions=decisions)
    assert found.outcomes.rows() == [("false_alarm", 1), ("resolved", 1)]
    assert _test(_rule(tmp_path, "city = ''"), orders).outcomes.is_empty()


def test_a_column_that_an_export_lacks_is_named(tmp_path: Path) -> None:
    layouts = LAYOUTS.filter(pl.col("column_name") != "city")
    found = _test(_rule(tmp_path, "city = ''"), [_order(1, city="")], layouts=layouts)
    assert (found.hits, found.not_evaluable, found.lacking) == (0, 1, {"s": ["city"]})


def test_orders_and_lines_in_separate_files_lack_nothing_together(tmp_path: Path) -> None:
    of = {
        table: LAYOUTS.filter(pl.col("table_name") == table).with_columns(layout_id=pl.lit(table))
        for table in ("orders", "order_lines")
    }
    lines = [row | {"layout_id": "order_lines"} for row in LINES]
    tables = {"orders": _frame("orders", [_order(1, layout_id="orders")]), "order_lines": _frame("order_lines", lines)}
    rule = _rule(tmp_path, "sku = 'a' AND city = 'Rome'", "line", "sku")
    found = backtest(rule, Inputs(tables, AS_OF), pl.concat(of.values()))
    assert (found.hits, found.lacking) == (2, {})


def test_the_sample_does_not_depend_on_the_order_of_rows(tmp_path: Path) -> None:
    rule, orders = _rule(tmp_path, "city = ''"), [_order(number, city="") for number in range(1, 60)]
    first, second = _test(rule, orders), _test(rule, orders[::-1])
    assert first.sample.height == 20
    assert first.sample.equals(second.sample)
    assert first.sample["evidence"][0].startswith('{"order_id":')


def test_nothing_found(tmp_path: Path) -> None:
    found = _test(_rule(tmp_path, "city = ''"), [_order(1)])
    assert (found.hits, found.overlap.height, found.money.height, found.sample.height) == (0, 0, 0, 0)


def test_a_rule_on_files_is_refused() -> None:
    rule = next(rule for rule in load_catalogue().rules if rule.rule.grain == "file")
    with pytest.raises(RuleError, match=r"data\.yaml:\d+: rule .*judges files"):
        _test(rule, [_order(1)])
