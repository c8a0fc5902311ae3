"""What holds for any orders: neither their sequence nor their company changes a verdict."""

import polars as pl
from crowded_orders import crowded_tables
from hypothesis import given, settings
from hypothesis import strategies as st
from nasty_orders import nasty_tables
from polars.testing import assert_frame_equal

from rules.engine import Catalogue, Inputs, Verdicts, evaluate, load_catalogue
from rules.engine.examples import AS_OF

CATALOGUE: Catalogue = load_catalogue()
Tables = dict[str, pl.DataFrame]
tables = st.builds(nasty_tables, st.integers(1, 60), st.integers(0, 10**6))
crowds = st.builds(crowded_tables, st.integers(1, 300), st.integers(0, 10**6))
few = settings(max_examples=8, deadline=None)


def verdicts(tables: Tables) -> Verdicts:
    inputs = Inputs({name: frame.lazy() for name, frame in tables.items()}, AS_OF)
    return evaluate(inputs, tables["layouts"], CATALOGUE)


def ordered(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.sort(frame.columns)


@few
@given(tables | crowds, st.integers(0, 100))
def test_the_sequence_of_rows_changes_nothing(given_tables: Tables, seed: int) -> None:
    shuffled = given_tables | {
        n: frame.sample(fraction=1, shuffle=True, seed=seed) for n, frame in given_tables.items() if n != "layouts"
    }
    expected, actual = verdicts(given_tables), verdicts(shuffled)
    assert_frame_equal(ordered(actual.hits), ordered(expected.hits))
    assert_frame_equal(ordered(actual.coverage), ordered(expected.coverage))


@few
@given(st.integers(1, 200), st.integers(0, 10**6))
def test_parts_that_have_nothing_in_common_give_the_same_hits_as_the_whole(orders: int, seed: int) -> None:
    worlds = [crowded_tables(orders, seed, world) for world in ("1", "2")]
    parts = [verdicts(world) for world in worlds]
    both = {name: pl.concat(world[name] for world in worlds) for name in worlds[0]}
    whole = verdicts(both | {"layouts": worlds[0]["layouts"]})
    assert_frame_equal(ordered(pl.concat(part.hits for part in parts)), ordered(whole.hits))
    assert_frame_equal(ordered(pl.concat(part.coverage for part in parts)), ordered(whole.coverage))


@few
@given(crowds)
def test_judging_again_gives_the_same(given_tables: Tables) -> None:
    expected, actual = verdicts(given_tables), verdicts(given_tables)
    assert_frame_equal(ordered(actual.hits), ordered(expected.hits))
    assert_frame_equal(ordered(actual.coverage), ordered(expected.coverage))


@few
@given(tables | crowds)
def test_every_row_has_exactly_one_verdict(given_tables: Tables) -> None:
    coverage = verdicts(given_tables).coverage
    assert (coverage["orders"] == coverage["hits"] + coverage["ok"] + coverage["not_evaluable"]).all()
