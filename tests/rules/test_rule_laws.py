"""What holds for any orders: neither their sequence nor their company changes a verdict."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from nasty_orders import nasty_tables
from polars.testing import assert_frame_equal

from rules.engine import Catalogue, Inputs, Verdicts, evaluate, load_catalogue
from rules.engine.examples import AS_OF

CATALOGUE: Catalogue = load_catalogue()
Tables = dict[str, pl.DataFrame]
tables = st.builds(nasty_tables, st.integers(1, 60), st.integers(0, 10**6))
few = settings(max_examples=8, deadline=None)


def verdicts(tables: Tables) -> Verdicts:
    inputs = Inputs({name: frame.lazy() for name, frame in tables.items()}, AS_OF)
    return evaluate(inputs, tables["layouts"], CATALOGUE)


def ordered(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.sort(frame.columns)


@few
@given(tables, st.integers(0, 100))
def test_the_sequence_of_rows_changes_nothing(given_tables: Tables, seed: int) -> None:
    shuffled = given_tables | {
        n: given_tables[n].sample(fraction=1, shuffle=True, seed=seed) for n in ("orders", "order_lines")
    }
    expected, actual = verdicts(given_tables), verdicts(shuffled)
    assert_frame_equal(ordered(actual.hits), ordered(expected.hits))
    assert_frame_equal(ordered(actual.coverage), ordered(expected.coverage))


@few
@given(tables, st.integers(0, 60))
def test_halves_give_the_same_hits_as_the_whole(given_tables: Tables, cut: int) -> None:
    keys = given_tables["orders"]["order_key"]
    halves = [given_tables | _only(given_tables, part) for part in (keys.head(cut), keys.slice(cut))]
    parts = [verdicts(half) for half in halves]
    whole = verdicts(given_tables)
    assert_frame_equal(ordered(pl.concat(part.hits for part in parts)), ordered(whole.hits))
    assert_frame_equal(ordered(pl.concat(part.coverage for part in parts)), ordered(whole.coverage))


@few
@given(tables)
def test_every_row_has_exactly_one_verdict(given_tables: Tables) -> None:
    coverage = verdicts(given_tables).coverage
    assert (coverage["orders"] == coverage["hits"] + coverage["ok"] + coverage["not_evaluable"]).all()


def _only(given_tables: Tables, keys: pl.Series) -> Tables:
    return {n: given_tables[n].filter(pl.col("order_key").is_in(keys.to_list())) for n in ("orders", "order_lines")}
