"""One whole night, and what it published."""

import dagster as dg
import pytest
from nights import Home

from pipelines.home import dagster_folder
from warehouse.tables import all_tables
from warehouse.tables.exceptions import COUNTED

TABLES = sorted(all_tables())


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_published_with_exactly_its_columns(published: Home, table: str) -> None:
    assert published.frame(f"SELECT * FROM {table}").columns == list(all_tables()[table].schema)


def test_nothing_else_is_published(published: Home) -> None:
    assert sorted(published.frame("SELECT table_name FROM duckdb_tables()")["table_name"]) == TABLES


def test_every_export_is_published(published: Home) -> None:
    files = set(published.frame("SELECT file FROM files")["file"])
    assert files == {path.name for path in published.inbox.iterdir()}


def test_rows_read_are_kept_or_quarantined(published: Home) -> None:
    lost = published.frame("SELECT file FROM files WHERE rows_read IS DISTINCT FROM rows_kept + rows_quarantined")
    assert lost.is_empty()


@pytest.mark.parametrize(
    ("column", "query"),
    [
        ("orders", "SELECT count(*) FROM orders"),
        ("order_lines", "SELECT count(*) FROM order_lines"),
        ("exceptions", "SELECT count(*) FROM exceptions WHERE suppressed_by IS NULL"),
        ("exceptions_new", "SELECT count(*) FROM exceptions WHERE suppressed_by IS NULL"),
        ("exceptions_gone", "SELECT 0"),
        ("files_new", "SELECT count(*) FROM files"),
        ("rows_read", "SELECT sum(rows_read) FROM files"),
        ("rows_kept", "SELECT sum(rows_kept) FROM files"),
        ("rows_quarantined", "SELECT count(*) FROM quarantine"),
    ],
)
def test_the_night_counts_itself_as_sql_does(published: Home, column: str, query: str) -> None:
    assert published.value(f"SELECT {column} FROM runs") == published.value(query)


def test_the_mix_adds_up_to_the_exceptions(published: Home) -> None:
    per_rule = (
        "SELECT rule_id, {}::BIGINT AS n, coalesce(sum(amount_at_risk), 0) AS risk FROM {} GROUP BY ALL ORDER BY ALL"
    )
    mix = published.frame(per_rule.format("sum(exceptions)", "exception_mix"))
    assert mix["n"].sum() > 0
    assert mix.equals(published.frame(per_rule.format("count(*)", COUNTED)))


def test_every_exception_belongs_to_an_order(published: Home) -> None:
    orphans = published.frame("SELECT * FROM exceptions ANTI JOIN orders USING (order_key) WHERE category <> 'data'")
    assert orphans.is_empty()


def test_every_line_belongs_to_an_order(published: Home) -> None:
    assert published.frame("SELECT * FROM order_lines ANTI JOIN orders USING (order_key)").is_empty()


def test_coverage_has_three_verdicts_that_add_up(published: Home) -> None:
    wrong = published.frame("SELECT * FROM rule_coverage WHERE orders <> hits + ok + not_evaluable")
    assert wrong.is_empty()


def test_coverage_counts_all_orders_of_a_shop(published: Home) -> None:
    counted = published.frame("""
        SELECT DISTINCT c.orders = n AS same FROM rule_coverage c JOIN rules r USING (rule_id)
        JOIN (SELECT source_id, shop_id, count(*) AS n FROM orders GROUP BY ALL) USING (source_id, shop_id)
        WHERE r.grain = 'order'""")
    assert counted["same"].to_list() == [True]


def test_hits_of_the_coverage_are_the_exceptions(published: Home) -> None:
    coverage = "SELECT rule_id, sum(hits)::BIGINT AS n FROM rule_coverage GROUP BY ALL HAVING n > 0 ORDER BY ALL"
    counted = "SELECT rule_id, count(*) AS n FROM exceptions WHERE category <> 'data' GROUP BY ALL ORDER BY ALL"
    assert published.frame(coverage).equals(published.frame(counted))


def test_exceptions_are_judged_at_the_instant_asked_for(published: Home) -> None:
    asked = published.value("SELECT as_of FROM runs")
    assert f"{asked:%Y-%m-%dT%H:%M}" == "2026-04-04T00:00"
    assert published.frame("SELECT DISTINCT detected_at FROM exceptions").item() == asked


def test_exception_ids_are_unique(published: Home) -> None:
    assert published.value("SELECT count(*) - count(DISTINCT exception_id) FROM exceptions") == 0


def test_contracts_are_judged_and_kept(published: Home) -> None:
    failed = published.frame("SELECT * FROM contract_results WHERE NOT success AND severity = 'error'")
    assert failed.is_empty()
    assert published.value("SELECT count(*) FROM contract_results") > 0


@pytest.fixture(scope="module")
def materialised(published: Home) -> dict[str, dict[str, object]]:
    """Metadata by asset."""
    with dg.DagsterInstance.from_config(str(dagster_folder(published.path))) as instance:
        keys = instance.all_asset_keys()
        events = {key.to_user_string(): instance.get_latest_materialization_event(key) for key in keys}
    return {
        name: {label: entry.value for label, entry in event.asset_materialization.metadata.items()}
        for name, event in events.items()
        if event and event.asset_materialization
    }


@pytest.mark.parametrize(
    ("asset", "table"),
    [("refined_orders", "orders"), ("refined_order_lines", "order_lines"), ("results_exceptions", "exceptions")],
)
def test_dagster_shows_the_number_of_rows(
    published: Home, materialised: dict[str, dict[str, object]], asset: str, table: str
) -> None:
    assert materialised[asset]["dagster/row_count"] == published.value(f"SELECT count(*) FROM {table}")


def test_dagster_shows_columns(materialised: dict[str, dict[str, object]]) -> None:
    schema = materialised["refined_orders"]["columns"]
    assert isinstance(schema, dg.TableSchema)
    assert [column.name for column in schema.columns] == list(all_tables()["orders"].schema)


def test_dagster_shows_a_preview_without_personal_data(
    published: Home, materialised: dict[str, dict[str, object]]
) -> None:
    shown = " ".join(str(metadata.get("preview", "")) for metadata in materialised.values()).replace("\\", "")
    people = published.frame("SELECT unnest([receiver_name, phone, email, address]) AS value FROM orders")["value"]
    assert "order_key" in shown
    assert not [value for value in people.drop_nulls().unique() if len(value) > 2 and value in shown]
