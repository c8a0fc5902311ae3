import duckdb
import pytest

from dashboards import case_queries, data_queries, queries
from dashboards.filters import CONDITIONS, Filters

# A finding that another one silences (payment_failed on A002) counts nowhere. Of the 120 orders, 15 fail to pay (EUR), 15 have a bad phone (CNY), 15 are sold out with a bad phone (EUR), 15 are tests (CNY).
SHOP = ("nordic",)


def test_key_figures(connection: duckdb.DuckDBPyConnection) -> None:
    actual = queries.key_figures(connection, ()).row(0, named=True)
    assert actual == {"orders": 120, "exceptions": 76, "urgent": 30, "orders_hit": 60, "orders_judged": 120}


def test_key_figures_of_a_shop(connection: duckdb.DuckDBPyConnection) -> None:
    actual = queries.key_figures(connection, SHOP).row(0, named=True)
    assert actual == {"orders": 60, "exceptions": 46, "urgent": 30, "orders_hit": 30, "orders_judged": 60}


def test_an_order_is_at_risk_once(connection: duckdb.DuckDBPyConnection) -> None:
    actual = {
        row["currency"]: (row["orders"], int(row["amount"]))
        for row in queries.amount_at_risk(connection, ()).iter_rows(named=True)
    }
    amounts = {remainder: sum(100 + n for n in range(120) if n % 8 == remainder) for remainder in range(4)}
    assert actual == {"EUR": (30, amounts[0] + amounts[2]), "CNY": (30, amounts[1] + amounts[3])}


def test_rule_rates_count_only_what_could_be_judged(connection: duckdb.DuckDBPyConnection) -> None:
    rates = {row["rule_id"]: row for row in queries.rule_rates(connection, SHOP).iter_rows(named=True)}
    phone = rates["phone_invalid"]
    assert (phone["hits"], phone["evaluable"], phone["not_evaluable"]) == (15, 38, 22)
    assert phone["per_1000"] == pytest.approx(1000 * 15 / 38)
    assert phone["judged"] == pytest.approx(38 / 60)
    assert rates["rows_quarantined"]["per_1000"] is None


def test_coverage_shows_what_could_not_be_judged(connection: duckdb.DuckDBPyConnection) -> None:
    shares = {
        (row["shop_id"], row["category"]): row["judged"]
        for row in queries.coverage(connection, ()).iter_rows(named=True)
    }
    assert shares["nordic", "information"] == pytest.approx(38 / 60)
    assert shares["杭州店", "information"] == 1


def test_mix_and_trend_add_up(connection: duckdb.DuckDBPyConnection) -> None:
    assert queries.mix_by_category(connection, ())["exceptions"].sum() == 76
    assert queries.trend(connection, (), 60)["exceptions"].sum() == 76


def test_trend_keeps_the_last_days(connection: duckdb.DuckDBPyConnection) -> None:
    assert queries.trend(connection, (), 3)["day"].n_unique() <= 3


@pytest.mark.parametrize(
    ("filters", "exceptions"),
    [
        (Filters(), 76),
        (Filters(category=("payment",)), 15),
        (Filters(rule=("phone_invalid", "test_order")), 45),
        (Filters(priority=("1",)), 30),
        (Filters(team=("warehouse",)), 15),
        (Filters(shop=("杭州店",)), 30),
        (Filters(source=("shopify_orders",)), 45),
        (Filters(country=("CN",)), 30),
        (Filters(province=("Berlin",), priority=("2",)), 15),
        (Filters(carrier=("",)), 45),
        (Filters(warehouse=("WH-0",)), 25),
        (Filters(currency=("CNY",)), 30),
        (Filters(text="a001"), 1),
        (Filters(text="sku-002"), 2),
        (Filters(text="%"), 0),
        (Filters(text="' OR 1=1 --"), 0),
        (Filters(at_least=100, at_most=100), 1),
        (Filters(category=("nothing",)), 0),
    ],
)
def test_filters(connection: duckdb.DuckDBPyConnection, filters: Filters, exceptions: int) -> None:
    assert case_queries.totals(connection, filters)["exceptions"][0] == exceptions
    assert case_queries.everything(connection, filters).height == exceptions


def test_days_include_both_ends(connection: duckdb.DuckDBPyConnection) -> None:
    days = connection.sql("SELECT min(occurred_at)::DATE, max(occurred_at)::DATE FROM exceptions").fetchall()[0]
    assert case_queries.totals(connection, Filters(since=days[0], until=days[1]))["exceptions"][0] == 76
    assert case_queries.totals(connection, Filters(since=days[1]))["exceptions"][0] < 76


def test_every_filter_has_a_condition() -> None:
    assert set(CONDITIONS) == set(Filters.__dataclass_fields__)


def test_pages_cover_the_list_once_in_order(connection: duckdb.DuckDBPyConnection) -> None:
    pages = [case_queries.page(connection, Filters(), number, 20) for number in range(1, 5)]
    paged = [row for page in pages for row in page["exception_id"]]
    assert [page.height for page in pages] == [20, 20, 20, 16]
    assert paged == case_queries.everything(connection, Filters())["exception_id"].to_list()
    assert [row for page in pages for row in page["priority"]] == sorted(
        row for page in pages for row in page["priority"]
    )


def test_the_largest_amount_comes_first(connection: duckdb.DuckDBPyConnection) -> None:
    amounts = case_queries.page(connection, Filters(currency=("EUR",), priority=("1",)), 1, 20)[
        "amount_at_risk"
    ].to_list()
    assert amounts == sorted(amounts, reverse=True)


def test_options_count_every_exception(connection: duckdb.DuckDBPyConnection) -> None:
    options = case_queries.options(connection)
    counted = dict(options.filter(options["field"] == "category").select("value", "exceptions").iter_rows())
    assert counted == {"payment": 15, "information": 30, "inventory": 15, "structure": 15, "data": 1}


def test_an_order_has_all_its_exceptions(connection: duckdb.DuckDBPyConnection) -> None:
    found = case_queries.findings(connection, "shopify_orders/nordic/A002", None)
    assert found["rule_id"].to_list() == ["out_of_stock", "phone_invalid", "payment_failed"]
    assert found["by_en"].to_list() == [None, None, "Out of stock"]
    assert case_queries.order(connection, "shopify_orders/nordic/A002")["order_id"].to_list() == ["A002"]
    assert case_queries.lines(connection, "shopify_orders/nordic/A002")["sku"].to_list() == ["SKU-002"]


def test_data_problems(connection: duckdb.DuckDBPyConnection) -> None:
    assert data_queries.file_findings(connection, 10)["rule_id"].to_list() == ["rows_quarantined"]
    assert data_queries.problem_files(connection, 10)["file"].to_list() == ["odd.csv"]
    assert data_queries.broken_contracts(connection, "n")["meaning_en"].to_list() == ["Orders are fresh"]
    quarantined = data_queries.quarantined(connection, 10).row(0, named=True)
    assert (quarantined["rows"], quarantined["row_numbers"]) == (2, [1, 2])
