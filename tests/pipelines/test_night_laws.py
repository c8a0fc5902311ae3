"""What must not change what a night finds."""

import polars as pl
import pytest
from nights import Home, fill_inbox, make_home, reverse_rows

from simulator import SampleSummary


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory, sample: SampleSummary) -> Home:
    """A second home in which the same night ran twice."""
    home = make_home(tmp_path_factory.mktemp("twin"))
    fill_inbox(home.inbox, sample.files)
    home.run()
    home.run()
    return home


def test_same_exports_give_the_same_exceptions_in_the_same_order(published: Home, twin: Home) -> None:
    assert twin.exceptions().equals(published.exceptions())


@pytest.mark.parametrize("table", ["orders", "order_lines", "rule_coverage", "exception_mix"])
def test_same_exports_give_the_same_tables(published: Home, twin: Home, table: str) -> None:
    query = f"SELECT * FROM {table} ORDER BY ALL"
    assert twin.frame(query).equals(published.frame(query))


def test_a_second_night_reads_nothing_again(twin: Home) -> None:
    again = twin.row("SELECT * FROM runs ORDER BY started_at DESC LIMIT 1")
    names = ("files_new", "rows_read", "rows_kept", "rows_quarantined", "exceptions_new", "exceptions_gone")
    assert {name: again[name] for name in names} == dict.fromkeys(names, 0)


def test_nights_and_their_contracts_are_remembered(twin: Home) -> None:
    assert twin.value("SELECT count(*) FROM runs") == 2
    assert twin.value("SELECT count(DISTINCT run_id) FROM contract_results") == 2


def test_the_order_of_rows_in_an_export_changes_nothing(home: Home, published: Home, sample: SampleSummary) -> None:
    fill_inbox(home.inbox, sample.files)
    for export in home.inbox.glob("*.csv"):
        # Shopify writes an order's data on its first row only: its rows belong together.
        reverse_rows(export, keep_orders=export.name.startswith("orders_export"))
    home.run()
    assert home.exceptions().equals(published.exceptions())


def test_day_by_day_gives_what_all_at_once_gives(home: Home, published: Home, sample: SampleSummary) -> None:
    late = tuple(file for file in sample.files if "20260403" in file.name)
    fill_inbox(home.inbox, tuple(set(sample.files) - set(late)))
    home.run("2026-04-03T00:00:00Z")
    early_state = home.frame("SELECT order_key, status FROM orders ORDER BY ALL")
    fill_inbox(home.inbox, late)
    home.run()
    states = "SELECT order_key, status, shipped_at, source_file FROM orders ORDER BY ALL"
    both = early_state.join(home.frame(states), on="order_key", suffix="_now")
    assert both.filter(pl.col("status") != pl.col("status_now")).height > 0
    assert home.frame(states).equals(published.frame(states))
    assert home.exceptions().equals(published.exceptions())
