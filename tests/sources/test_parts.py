"""A large file is refined in parts: what comes out does not depend on where it was cut."""

from itertools import pairwise

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from sources.engine import parts

LINES = "order_id,created_at,status,buyer_note,sku,quantity\n"
ORDERS = "order_id,created_at,status,buyer_note\n"


def tables(inbox, folder, text, part_rows, monkeypatch):
    monkeypatch.setattr(parts, "PART_ROWS", part_rows)
    read = type(inbox)(inbox.home / folder).put("orders.csv", text).read()
    keys = (["order_key"], ["order_key", "line_no"], ["row_number"])
    frames = zip((read.orders, read.lines, read.quarantine), keys, strict=True)
    return [frame.sort(key) for frame, key in frames], read


def equal_in_parts(inbox, text, part_rows, monkeypatch):
    whole, _ = tables(inbox, "whole", text, 10_000, monkeypatch)
    cut, _ = tables(inbox, "cut", text, part_rows, monkeypatch)
    for one, other in zip(whole, cut, strict=True):
        assert_frame_equal(one, other)


@pytest.mark.parametrize("part_rows", [1, 2, 3, 7])
@pytest.mark.parametrize(
    "ids",
    [
        ["A", "A", "B", "C", "C", "C", "D"],
        ["A", "B", "A", "C", "B", "C", "A"],
        ["", "A", "", "A", "B", "", "B"],
        ["1.2E+15", "A", "A", "B"],
    ],
)
def test_lines(inbox, ids, part_rows, monkeypatch):
    rows = [f"{order},2026-04-01,paid,,S{n},{n}\n" for n, order in enumerate(ids)]
    equal_in_parts(inbox, LINES + "".join(rows), part_rows, monkeypatch)


@pytest.mark.parametrize("part_rows", [1, 2, 3])
@pytest.mark.parametrize("ids", [["A", "B", "C", "D"], ["A", "B", "A", "A"], ["", "A", "", "A"]])
def test_orders(inbox, ids, part_rows, monkeypatch):
    rows = [f"{order},2026-04-01,paid,note {n}\n" for n, order in enumerate(ids)]
    equal_in_parts(inbox, ORDERS + "".join(rows), part_rows, monkeypatch)


def test_a_file_is_cut_between_orders(inbox, monkeypatch):
    rows = [f"{order},2026-04-01,paid,,S,1\n" for order in "AABBBBBC"]
    _, read = tables(inbox, "cut", LINES + "".join(rows), 3, monkeypatch)
    written = sorted((inbox.home / "cut" / "mapped" / read.records[0].sha256).glob("lines-*.parquet"))
    assert [pl.read_parquet(path)["order_key"].n_unique() for path in written] == [2, 1]


@given(orders=st.lists(st.one_of(st.none(), st.integers(0, 6)), max_size=40), part_rows=st.integers(1, 9))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_order_is_cut_in_two(monkeypatch, orders, part_rows):
    monkeypatch.setattr(parts, "PART_ROWS", part_rows)
    series = pl.Series(orders, dtype=pl.UInt64)
    cuts = parts._cuts(series, single=False)
    pieces = [set(series[a:b].drop_nulls()) for a, b in pairwise(cuts)]
    assert sum(len(piece) for piece in pieces) == (series.drop_nulls().n_unique() if cuts else 0)
    assert not cuts or (cuts[0], cuts[-1]) == (0, len(orders))
