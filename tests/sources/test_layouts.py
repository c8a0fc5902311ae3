"""What a file is said to provide."""

import polars as pl

from tests.sources.conftest import Inbox


def _provided(inbox: Inbox, table: str) -> set[str]:
    return set(inbox.read().layouts.filter(pl.col("table_name") == table)["column_name"])


def test_lines_spread_over_columns_provide_what_their_cells_tell(inbox: Inbox) -> None:
    inbox.put(
        "orders.csv",
        "order_id,order_date,status,order_total,order_currency,line_item_1\n"
        "1,2026-04-01 08:00:00,processing,5,EUR,name:Cup|sku:A|quantity:1|total:5\n",
    )
    assert {"line_no", "sku", "quantity", "unit_price", "line_amount"} <= _provided(inbox, "order_lines")


def test_the_platform_is_known_of_every_export(inbox: Inbox) -> None:
    inbox.put("jd.csv", "订单号,商品ID,订购数量,下单时间,订单状态\n1,2,1,2026-04-01 08:00:00,完成\n")
    assert "platform" in _provided(inbox, "orders")
