"""`results_exceptions`: ids and an order that do not depend on the input's."""

import polars as pl
from polars.testing import assert_frame_equal

from assets.results.verdicts import exceptions
from warehouse.tables import all_tables

SCHEMA = {**{k: v for k, v in all_tables()["exceptions"].schema.items() if k != "exception_id"}, "subject": pl.String()}
ROWS = [
    {"source_id": "jd", "shop_id": "a", "order_key": "jd/a/1", "rule_id": "late"},
    {"source_id": "jd", "shop_id": "a", "order_key": "jd/a/1", "rule_id": "gift", "line_no": 1},
    {"source_id": "jd", "shop_id": "a", "order_key": "jd/a/1", "rule_id": "gift", "line_no": 2},
    {"source_id": "jd", "shop_id": "b", "rule_id": "file", "subject": "a.csv|1"},
    {"source_id": "jd", "shop_id": "b", "rule_id": "file", "subject": "b.csv|1"},
]


def hits(rows: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA)


def test_every_finding_has_an_id_of_its_own() -> None:
    assert exceptions(hits(ROWS))["exception_id"].n_unique() == len(ROWS)


def test_the_order_of_hits_changes_nothing() -> None:
    orders = [row for row in ROWS if "order_key" in row]
    assert_frame_equal(exceptions(hits(orders[::-1])), exceptions(hits(orders)))


def test_the_order_of_hits_on_files_changes_nothing() -> None:
    assert_frame_equal(exceptions(hits(ROWS[::-1])), exceptions(hits(ROWS)))


def test_the_version_of_a_rule_is_no_part_of_the_id() -> None:
    before, after = (exceptions(hits([{**ROWS[0], "rule_version": version}])) for version in ("1", "2"))
    assert before["exception_id"].to_list() == after["exception_id"].to_list()
