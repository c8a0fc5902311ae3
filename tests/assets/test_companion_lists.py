"""Which of several lists counts: the newest of each shop, or all together."""

from datetime import UTC, datetime

import polars as pl

from assets.refined.companions import all_of_shop, concat_lists, newest_of_shop

AT = datetime(2026, 4, 1, tzinfo=UTC)


def stock(shop: str, **quantities: float) -> pl.LazyFrame:
    rows = [{"shop_id": shop, "sku": sku, "warehouse_id": "", "available_quantity": n} for sku, n in quantities.items()]
    return pl.LazyFrame(rows)


def events(file: str, *names: str) -> pl.LazyFrame:
    one = {"shop_id": "", "carrier": "SF", "tracking_no": "1", "event_at": AT, "source_file": file}
    return pl.LazyFrame([one | {"event": name} for name in names])


def quantities(*lists: pl.LazyFrame) -> list[tuple[object, ...]]:
    newest = newest_of_shop(concat_lists("inventory", lists), "inventory")
    return newest.select("shop_id", "sku", "available_quantity").collect().rows()


def test_the_newest_list_of_a_shop_replaces_all_earlier_ones() -> None:
    assert quantities(stock("", a=1, b=2), stock("", a=3)) == [("", "a", 3)]


def test_shops_do_not_replace_each_other() -> None:
    lists = stock("north", a=1), stock("", a=2), stock("north", b=3)
    assert quantities(*lists) == [("", "a", 2), ("north", "b", 3)]


def test_an_empty_list_empties_its_shop_only() -> None:
    lists = [stock("north", a=1), stock("", a=2), stock("north")]
    rows = newest_of_shop(concat_lists("inventory", lists, [None, None, "north"]), "inventory").collect()
    assert rows.select("shop_id", "sku").rows() == [("", "a")]


def test_events_add_up_and_the_newest_file_tells_what_both_have() -> None:
    rows = concat_lists("tracking_events", [events("one", "picked", "sorted"), events("two", "sorted", "delivered")])
    made = all_of_shop(rows, "tracking_events").select("event", "source_file").collect()
    assert made.rows() == [("delivered", "two"), ("picked", "one"), ("sorted", "two")]


def test_without_lists_the_table_is_empty() -> None:
    assert newest_of_shop(concat_lists("products", []), "products").collect().height == 0
