"""Ids of findings: the same everywhere, forever."""

import hashlib

import polars as pl

from warehouse.ids import stable_id


def ids(*rows: tuple[str | None, str | None]) -> list[str]:
    frame = pl.DataFrame(rows, schema={"a": pl.String, "b": pl.String}, orient="row")
    return stable_id(frame, "id", ["a", "b"])["id"].to_list()


def test_the_id_never_changes() -> None:
    assert ids(("rule", "shop/1")) == [hashlib.md5(b"rule|shop/1").hexdigest()[:20]] == ["012468c777ea83af426e"]


def test_unknown_and_empty_differ() -> None:
    assert len(set(ids((None, "x"), ("", "x"), ("x", None), ("x", "")))) == 4


def test_a_row_keeps_its_id_wherever_it_stands() -> None:
    assert ids(("a", "b"), ("c", "d")) == ids(("c", "d"), ("a", "b"))[::-1]
