from datetime import UTC, datetime

import polars as pl

from insights.attributes import ATTRIBUTES, with_attributes
from warehouse.tables import all_tables

TABLES = all_tables()
MONDAY = datetime(2026, 4, 6, 9, 30, tzinfo=UTC)


def rows(table: str, *given: dict[str, object]) -> pl.LazyFrame:
    names = TABLES[table].schema
    return pl.LazyFrame(
        [{name: row.get(name) for name in names} for row in given], schema=names, orient="row", strict=False
    )


def attributes(
    order: dict[str, object], lines: list[dict[str, object]], products: list[dict[str, object]] | None = None
) -> dict[str, object]:
    orders = rows("orders", {"order_key": "s/a/1", "source_id": "s", "shop_id": "a"} | order)
    with_key = [{"order_key": "s/a/1", "line_no": number} | line for number, line in enumerate(lines, 1)]
    found = with_attributes(orders, rows("order_lines", *with_key), rows("products", *(products or [])))
    (row,) = found.collect().to_dicts()
    return row


def test_every_attribute_is_a_column_of_text() -> None:
    row = attributes({"created_at": MONDAY, "is_cod": False, "carrier": "YTO", "city": ""}, [])
    assert {name: row[name] for name in ("weekday", "hour", "cod", "carrier", "city", "sku")} == {
        "weekday": "1", "hour": "09", "cod": "false", "carrier": "YTO", "city": None, "sku": None,
    }  # fmt: skip
    assert set(ATTRIBUTES) <= set(row)


def test_the_main_line_is_the_dearest_that_is_no_gift() -> None:
    lines = [
        {"sku": "GIFT", "line_amount": 900, "is_gift": True},
        {"sku": "CHEAP", "line_amount": 10},
        {"sku": "DEAR", "line_amount": 50},
        {"sku": "AS_DEAR", "line_amount": 50},
    ]
    assert attributes({}, lines)["sku"] == "DEAR"


def test_a_category_of_the_export_goes_before_the_list_and_the_shop_before_all() -> None:
    listed = [
        {"shop_id": "", "sku": "A", "goods_category": "for all"},
        {"shop_id": "a", "sku": "A", "goods_category": "of the shop"},
        {"shop_id": "", "sku": "B", "goods_category": "for all"},
    ]
    assert attributes({}, [{"sku": "A", "goods_category": "told"}], listed)["goods_category"] == "told"
    assert attributes({}, [{"sku": "A"}], listed)["goods_category"] == "of the shop"
    assert attributes({}, [{"sku": "B"}], listed)["goods_category"] == "for all"
    assert attributes({}, [{"sku": "C"}], listed)["goods_category"] is None
