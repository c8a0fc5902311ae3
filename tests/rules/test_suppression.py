"""A finding that explains others silences them; they are kept, with the reason."""

from typing import Any

import polars as pl
import pytest
from test_rule_engine import rule

from rules.engine import Catalogue, RuleError, load_catalogue
from rules.engine.evaluate import evaluate
from rules.engine.examples import AS_OF, example_tables
from rules.engine.findings import SCHEMA
from rules.engine.model import Rule
from rules.engine.suppression import suppressed
from rules.features import Inputs

MISSING = rule("phone = ''", id="missing", silences=["invalid"])


def silenced(rules: list[Rule], *hits: tuple[Any, ...]) -> list[str | None]:
    """What silences each of the hits: (rule, order, line, evidence)."""
    frame = pl.DataFrame(hits, schema=["rule_id", "order_key", "line_no", "evidence"], orient="row")
    frame = frame.with_columns(pl.lit(None).alias(n) for n in SCHEMA if n not in frame.columns).cast(SCHEMA)  # type: ignore[arg-type]
    return suppressed(frame, rules)["suppressed_by"].to_list()


def test_on_the_same_order_only() -> None:
    hits = [("invalid", "a", None, ""), ("missing", "a", None, ""), ("invalid", "b", None, "")]
    assert silenced([MISSING], *hits) == ["missing", None, None]


def test_a_rule_on_the_order_silences_its_lines() -> None:
    hits = [("missing", "a", None, ""), ("invalid", "a", 1, ""), ("invalid", "a", 2, "")]
    assert silenced([MISSING], *hits) == [None, "missing", "missing"]


def test_rules_on_lines_meet_on_the_line() -> None:
    hits = [("missing", "a", 1, ""), ("invalid", "a", 1, ""), ("invalid", "a", 2, "")]
    assert silenced([MISSING], *hits) == [None, "missing", None]


def test_findings_that_are_about_no_order_are_left_alone() -> None:
    assert silenced([MISSING], ("missing", None, None, ""), ("invalid", None, None, "")) == [None, None]


def test_of_several_the_first_by_name() -> None:
    other = rule("phone = ''", id="absent", silences=["invalid"])
    hits = [("missing", "a", None, ""), ("absent", "a", None, ""), ("invalid", "a", None, "")]
    assert silenced([MISSING, other], *hits) == [None, None, "absent"]


def test_only_where_the_evidence_says_so() -> None:
    masked = rule("is_cod", id="masked", evidence=["phone_is_masked"], silences={"phone_is_masked": ["invalid"]})
    hits = [("invalid", "a", None, ""), ("masked", "a", None, '{"name_is_masked":true,"phone_is_masked":true}')]
    hits += [("invalid", "b", None, ""), ("masked", "b", None, '{"name_is_masked":true,"phone_is_masked":false}')]
    assert silenced([masked], *hits) == ["masked", None, None, None]


def test_nothing_to_silence() -> None:
    assert silenced([MISSING]) == []
    assert silenced([], ("missing", "a", None, ""), ("invalid", "a", None, "")) == [None, None]


@pytest.mark.parametrize("silences", [{"b": ["a"]}, {"b": ["c"], "c": ["a"]}, {"a": ["a", "b"]}])
def test_a_circle_is_refused(silences: dict[str, list[str]]) -> None:
    names = {"a": ["b"], "b": [], "c": []} | silences
    with pytest.raises(RuleError, match="rule a: it silences itself"):
        Catalogue.of([rule("is_cod", id=name, silences=others) for name, others in names.items()])


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(RuleError, match="unknown rule 'invlaid'; did you mean invalid"):
        Catalogue.of([rule("is_cod", id="a", silences=["invlaid"]), rule("is_cod", id="invalid")])


def test_a_condition_on_what_is_no_evidence_is_refused() -> None:
    with pytest.raises(RuleError, match="silences asks for 'is_test'; add it to its evidence"):
        Catalogue.of([rule("is_cod", id="a", silences={"is_test": ["b"]}), rule("is_cod", id="b")])


MASKED = {"phone": "1", "country": "CN", "phone_is_masked": True, "address": "路"}
ELSEWHERE = {"country": "CN", "province": "浙江省", "city": "杭州市", "address": "广东省深圳市南山区科技园1号"}


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        ({"address": "", "province": "", "country": "CN"}, {"address_missing"}),
        ({"phone": "1", "country": "CN"}, {"phone_invalid"}),
        (MASKED, {"receiver_data_masked", "address_too_short", "address_without_house_number"}),
        (MASKED | {"address_is_masked": True}, {"receiver_data_masked"}),
        (ELSEWHERE | {"phone_is_masked": True}, {"receiver_data_masked", "region_contradicts_address"}),
        (ELSEWHERE | {"address_is_masked": True}, {"receiver_data_masked"}),
        ({"goods_amount": 5, "total_amount": 9, "freight_amount": 0, "tax_amount": 0, "discount_amount": 0},
         {"order_without_lines"}),
    ],
)  # fmt: skip
def test_the_catalogue_says_what_matters(example: dict[str, Any], expected: set[str]) -> None:
    catalogue = load_catalogue()
    tables = example_tables(catalogue.of_grain("order")[0], {"postcode": None, **example})
    verdicts = evaluate(Inputs({k: v.lazy() for k, v in tables.items()}, AS_OF), tables["layouts"], catalogue)
    found = suppressed(verdicts.hits, [rule.rule for rule in catalogue.rules])
    information = {r for r in verdicts.hits["rule_id"] if r in expected or r in SILENCED}
    assert information >= expected
    assert {
        name for name, by in found.select("rule_id", "suppressed_by").iter_rows() if by is None
    } & information == expected


SILENCED = {
    "region_missing", "phone_invalid", "address_too_short", "address_without_house_number",
    "totals_do_not_add_up", "lines_do_not_add_up", "region_contradicts_address",
}  # fmt: skip
