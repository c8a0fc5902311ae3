"""The one pass: three verdicts, what exports provide, coverage, evidence, versions."""

import json
from typing import Any

import polars as pl

from rules.engine import Catalogue, Inputs, evaluate
from rules.engine.compile import CompiledRule, compile_rule
from rules.engine.examples import AS_OF, example_tables, judge
from rules.engine.model import Rule
from rules.engine.settings import Setting

TEXT = {"en": "Text.", "zh": "文字。"}
Tables = dict[str, pl.DataFrame]


def rule(when: str, **fields: Any) -> Rule:
    form = {"id": "mine", "title": TEXT, "category": "payment", "grain": "order", "when": when, "priority": 3}
    form |= {"team": "finance", "sla_hours": 24, "guidance": TEXT, "prevention": TEXT}
    return Rule.model_validate(form | fields)


def compiled(when: str, **fields: Any) -> CompiledRule:
    return compile_rule(rule(when, **fields))


def inputs(tables: Tables) -> Inputs:
    return Inputs({name: frame.lazy() for name, frame in tables.items()}, AS_OF)


def test_three_verdicts() -> None:
    dear = compiled("total_amount > 5")
    assert [judge(dear, {"total_amount": amount}) for amount in (6, 5, None)] == ["hit", "ok", "not_evaluable"]


def test_a_needed_column_that_is_not_provided() -> None:
    unpaid = compiled("paid_at IS NULL")
    assert judge(unpaid, {}) == "hit"
    assert judge(unpaid, {"not_provided": ["paid_at"]}) == "not_evaluable"
    assert judge(compiled("paid_at IS NULL", optional=["paid_at"]), {"not_provided": ["paid_at"]}) == "hit"


def test_a_threshold_may_be_a_fraction_of_an_hour() -> None:
    stale = compiled("as_of - created_at > hours * INTERVAL '1 hour'", params={"hours": 1.5})
    times = ("2026-01-15 10:30:00+00:00", "2026-01-15 10:29:59+00:00")
    assert [judge(stale, {"created_at": time}) for time in times] == ["ok", "hit"]


def test_optional_columns_of_lines_and_those_of_features() -> None:
    free = compiled("unit_price = 0 AND NOT COALESCE(is_gift, FALSE)", grain="line", optional=["is_gift"])
    assert free.needs == {"line.unit_price"}
    assert judge(free, {"unit_price": 0, "not_provided": ["line.is_gift"]}) == "hit"
    assert compiled("is_open AND lines_amount > 5").needs == {"status", "line.line_amount"}
    assert compiled("is_open AND lines_amount > 5", optional=["lines_amount"]).needs == {"status"}


def test_a_shared_name_on_a_line_is_the_lines_own() -> None:
    heavy = compiled("weight_kg > 1 AND order_weight_kg > 5", grain="line")
    assert judge(heavy, {"weight_kg": 2, "order_weight_kg": 6}) == "hit"
    assert judge(heavy, {"weight_kg": 2, "order_weight_kg": 2}) == "ok"


def test_cancelled_orders() -> None:
    assert judge(compiled("total_amount > 5"), {"total_amount": 6, "status": "closed"}) == "ok"
    assert judge(compiled("total_amount > 5", judges_cancelled=True), {"total_amount": 6, "status": "closed"}) == "hit"


def test_coverage_counts_every_row_once(nasty: Tables, catalogue: Catalogue) -> None:
    coverage = evaluate(inputs(nasty), nasty["layouts"], catalogue).coverage
    assert (coverage["hits"] + coverage["ok"] + coverage["not_evaluable"] == coverage["orders"]).all()
    totals = coverage.group_by("rule_id").agg(pl.col("orders").sum())
    grain = {rule.rule.id: rule.rule.grain for rule in catalogue.rules}
    rows = {"order": nasty["orders"].height, "line": nasty["order_lines"].height}
    assert {name: rows[grain[name]] for name, _ in totals.iter_rows()} == dict(totals.iter_rows())


def test_hits_carry_evidence_and_amount() -> None:
    dear = compiled("total_amount > 5", evidence=["total_amount", "paid_at", "country"])
    tables = example_tables(dear, {"total_amount": 6, "country": "CN", "currency": "CNY"})
    hit = evaluate(inputs(tables), tables["layouts"], Catalogue((dear,))).hits
    row = hit.row(0, named=True)
    assert json.loads(row["evidence"]) == {"total_amount": "6.0000", "paid_at": None, "country": "CN"}
    assert (row["amount_at_risk"], row["currency"], row["rule_version"]) == (6, "CNY", dear.version)
    assert (row["order_key"], row["line_no"], row["detected_at"]) == ("example/example/1", None, AS_OF)


def test_the_version_follows_the_meaning() -> None:
    first = compiled("total_amount > 5").version
    assert compiled("total_amount > 5", title={"en": "Other", "zh": "其他"}, evidence=["status"]).version == first
    assert compiled("total_amount > 6").version != first
    assert compiled("total_amount > 5", judges_cancelled=True).version != first
    assert compiled("total_amount > 5", optional=["total_amount"]).version != first
    limits = {compiled("total_amount > amount", params={"amount": amount}).version for amount in (1, 2)}
    assert len(limits) == 2


def test_the_version_follows_the_features() -> None:
    form = rule("is_open")
    assert form.version({"is_open": "a"}) != form.version({"is_open": "b"})


def test_the_version_follows_the_settings_but_not_what_it_silences() -> None:
    form = rule("total_amount > amount", params={"amount": 5})
    plain = compile_rule(form).version
    versions = {
        compile_rule(form, [Setting("shop_id", "a", params, "x:1")]).version for params in ({"amount": 6}, None)
    }
    assert len(versions | {plain}) == 3
    assert compile_rule(form, [Setting("shop_id", "a", {"amount": 6}, "elsewhere:9")]).version in versions
    assert compile_rule(form.model_copy(update={"silences": ["other"]})).version == plain


def test_no_orders_at_all(nasty: Tables, catalogue: Catalogue) -> None:
    empty = {name: frame.head(0) for name, frame in nasty.items()}
    nothing = evaluate(inputs(empty), nasty["layouts"], catalogue)
    assert (nothing.hits.height, nothing.coverage.height) == (0, 0)
