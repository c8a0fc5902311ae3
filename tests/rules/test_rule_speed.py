"""What makes the pass fast must change no verdict."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nasty_orders import nasty_tables
from polars.testing import assert_frame_equal, assert_series_equal
from test_rule_engine import compiled, inputs

from rules.engine import Catalogue, evaluate, frames
from rules.engine.examples import example_tables
from rules.engine.frames import has_layout, order_frame
from rules.engine.patterns import MOST, in_parts, patterns
from rules.features import ROW, Feature, all_features, row, with_features
from rules.features.rows import only_where

SHARED = [feature for feature in all_features().values() if feature.per]
texts = st.lists(st.tuples(st.none() | st.booleans(), st.none() | st.text(max_size=8)), max_size=30)


@given(texts)
def test_only_the_rows_that_are_wanted_are_rewritten(rows: list[tuple[bool | None, str | None]]) -> None:
    frame = pl.DataFrame(rows, schema={"wanted": pl.Boolean, "text": pl.String}, orient="row")
    found = frame.select(only_where(pl.col("wanted"), "text", lambda text: text.str.to_uppercase() + "!"))
    expected = pl.Series("text", [text.upper() + "!" if wanted and text is not None else None for wanted, text in rows])
    assert found.to_series().to_list() == expected.cast(pl.String).to_list()


@pytest.mark.parametrize("feature", SHARED, ids=lambda feature: feature.name)
def test_what_orders_share_stands_on_the_shared_columns_only(feature: Feature) -> None:
    known = all_features()
    others = {known[name].per for name in feature.reads if name in known}
    assert {name for name in feature.reads if name not in known} <= {*feature.per}
    assert others <= {feature.per}


@pytest.mark.parametrize(("seed", "few"), [(0, frames.FEW), (1, frames.FEW), (2, 1)])
def test_what_orders_share_is_what_each_has_by_itself(
    seed: int, few: int, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "FEW", few)
    tables, names = nasty_tables(400, seed), [feature.name for feature in SHARED]
    rules = [rule for rule in catalogue.of_grain("order") if any(feature.per for feature in rule.features)]
    shared = order_frame(inputs(tables), rules).select(ROW, *names)
    alone = with_features(tables["orders"].lazy(), *names).select(row(), *names)
    assert_frame_equal(shared.sort(ROW).collect(), alone.sort(ROW).collect())


def test_layouts_are_told_apart_by_their_hash() -> None:
    frame = pl.DataFrame({"layout_id": ["a", "b", None, ""]}).with_columns(layout=pl.col("layout_id").hash())
    assert_series_equal(
        frame.select(has_layout("layout", ["a", ""])).to_series(), pl.Series("layout", [1, 0, 0, 1]) == 1
    )


def numbered(count: int) -> list[Any]:
    return [compiled(f"city ~ '^{no}x?$'", id=f"rule_{no}") for no in range(count)]


def test_a_query_holds_no_more_patterns_than_polars_keeps(catalogue: Catalogue) -> None:
    parts = in_parts(numbered(2 * MOST + 5))
    assert [len(part) for part in parts] == [MOST, MOST, 5]
    rules = catalogue.of_grain("order")
    assert [rule for part in in_parts(rules) for rule in part] == list(rules)
    assert max(len({found for rule in part for found in patterns(rule)}) for part in in_parts(rules)) <= MOST


def test_many_patterns_give_the_verdicts_of_each_by_itself() -> None:
    rules = numbered(2 * MOST)
    orders = [example_tables(rules[0], {"city": f"{no}x"}) for no in range(3)]
    keys = pl.Series("order_key", ["0", "1", "2"])
    tables = orders[0] | {"orders": pl.concat(one["orders"] for one in orders).with_columns(keys)}
    found = evaluate(inputs(tables), tables["layouts"], Catalogue(tuple(rules)))
    hits = found.hits.select("order_key", "rule_id").sort("order_key").rows()
    assert hits == [("0", "rule_0"), ("1", "rule_1"), ("2", "rule_2")]
    assert found.coverage.select("rule_id", "orders", "hits").n_unique("rule_id") == len(rules)
    assert set(found.coverage["orders"]) == {3}


def test_places_are_told_apart_by_which_column_says_what() -> None:
    known = compiled("NOT region_is_known")
    places = [("北京市", "北京市", "朝阳区"), ("浙江省", "浙江省", "朝阳区"), ("朝阳区", "北京市", "北京市")]
    orders = [
        example_tables(known, {"country": "CN", "province": province, "city": city, "district": district})
        for province, city, district in places
    ]
    keys = pl.Series("order_key", ["0", "1", "2"])
    tables = orders[0] | {"orders": pl.concat(one["orders"] for one in orders).with_columns(keys)}
    found = evaluate(inputs(tables), tables["layouts"], Catalogue((known,)))
    assert sorted(found.hits["order_key"]) == ["1", "2"]
