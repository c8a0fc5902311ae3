"""Headers, dialects, and later exports that update earlier ones."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from simulator import SampleSummary
from simulator.demand import Calendar
from simulator.formats import BY_NAME
from simulator.model import DAY
from simulator.plan import make_plan
from simulator.snapshot import changed, view

STARTS = {
    "orders_export_20260401.csv": b"Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,",
    "order_export_2026-04-01.csv": b"order_id,order_number,order_date,paid_date,status,shipping_total,",
    "orders-2026-04-01.csv": b"Order Number,Order Status,Order Date,Order Total,Billing First Name,",
    "UnshippedOrders20260401.txt": b"order-id\torder-item-id\tpurchase-date\tpayments-date\treporting-date\t",
    "OrdersReport20260401.txt": b"order-id\torder-item-id\tpurchase-date\tpayments-date\tbuyer-email\t",
    "AllOrders20260401.txt": b"amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\t",
    "EtsySoldOrders2026-04-01.csv": b"Sale Date,Order ID,Buyer User ID,Full Name,First Name,Last Name,",
    "EtsySoldOrderItems2026-04-01.csv": b"Sale Date,Item Name,Quantity,Price,Discount Amount,Coupon Code,",
    "eBay-OrdersReport-Apr-01-2026.csv": b'\n"Sales Record Number","Order Number","Buyer Username",',
    "orders-bigcommerce-2026-04-01.csv": b"Order ID,Order Date,Delivery Date,Order Status,Order Total,",
    "ExportOrderList20260401.csv": "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,".encode("gb18030"),
    "ExportItemList20260401.csv": "子订单编号,主订单编号,商家编码,外部系统编号,商品标题,物流单号,".encode("gb18030"),
    "ExportOrderList_tmall_20260401.csv": "订单编号,买家会员名,买家支付宝账号,买家应付货款,".encode("gb18030"),
    "抖店订单导出20260401.csv": "\ufeff主订单编号,子订单编号,选购商品,商品规格,商品数量,商家编码,".encode(),
    "orders_export2026-04-01.csv": "\ufeff订单成交时间,商品,订单号,订单状态,商品总价(元),邮费(元),".encode(),
    "JD_orders_20260401.csv": "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,".encode("gb18030"),
    "youzan_orders_20260401.csv": "\ufeff订单号,买家付款时间,收货人手机号/提货人手机号,".encode(),
    "ordersift_orders_20260401.csv": b"platform,shop_id,order_id,status,raw_status,is_delivery,",
}
WIDTHS = {
    "shopify": 79,
    "amazon_unshipped": 30,
    "amazon_all_orders": 32,
    "taobao": 38,
    "pinduoduo": 23,
    "jd": 30,
}


@pytest.mark.parametrize("name", STARTS)
def test_files_begin_as_the_platform_writes_them(sample: SampleSummary, folder: Path, name: str) -> None:
    assert folder / "exports" / name in sample.files
    assert (folder / "exports" / name).read_bytes().startswith(STARTS[name])


@pytest.mark.parametrize("name", WIDTHS)
def test_headers_are_complete(name: str) -> None:
    assert _sheet(name, day=0).width == WIDTHS[name]


def test_shopify_writes_order_cells_only_on_the_first_line() -> None:
    rows = _sheet("shopify", day=3).with_columns(first=pl.col("Name").is_first_distinct())
    assert rows.filter("first")["Total"].null_count() == 0
    assert rows.filter(~pl.col("first"))["Total"].is_null().all()
    assert rows["Lineitem sku"].is_not_null().any()


def test_shopify_subtotal_is_after_discount() -> None:
    rows = _sheet("shopify", day=3, fault_rate=0.0).filter(pl.col("Total").is_not_null())
    sum_of_parts = pl.col("Subtotal") + pl.col("Shipping") + pl.col("Taxes")
    assert rows.select((sum_of_parts - pl.col("Total")).abs().max()).item() < 0.001
    assert rows["Discount Amount"].max() > 0  # type: ignore[operator]


@pytest.mark.usefixtures("sample")
def test_ebay_has_lines_around_its_table(folder: Path) -> None:
    text = (folder / "exports" / "eBay-OrdersReport-Apr-02-2026.csv").read_text(encoding="utf-8")
    assert text.startswith("\n")
    assert text.endswith("record(s) downloaded,,,\nSeller ID : sample_seller,,,\n")


def test_douyin_ids_hide_behind_a_tab() -> None:
    assert _sheet("douyin", day=1)["主订单编号"].str.starts_with("\t69").all()


@pytest.mark.parametrize("name", ["ordersift", "shopify", "taobao", "bigcommerce", "woocommerce", "jd", "jushuitan"])
def test_the_last_exports_show_the_final_state(name: str) -> None:
    """Reading all daily exports and keeping each order's newest rows gives the state at the end."""
    fmt, calendar = BY_NAME[name], Calendar(date(2026, 4, 1), 6)
    plan = make_plan(fmt, calendar, 400, 0.5, np.random.default_rng(5))
    key = fmt.sheets(view(plan, fmt, calendar.as_of), calendar.start)[0].cells.columns[0]
    if name == "ordersift":
        key = "order_id"
    newest = pl.DataFrame()
    seen = 0
    for number in range(calendar.days):
        end = calendar.opening + (number + 1) * DAY
        due = changed(plan, fmt, end - DAY if number else 0, end)
        cells = fmt.sheets(view(due, fmt, end), calendar.start)[0].cells
        seen += cells.height
        newest = cells if newest.is_empty() else pl.concat([newest.join(cells, on=key, how="anti"), cells])
    final = fmt.sheets(view(changed(plan, fmt, 0, calendar.as_of), fmt, calendar.as_of), calendar.start)[0].cells
    assert newest.sort(final.columns).equals(final.sort(final.columns))
    assert seen > final.height


def _sheet(name: str, day: int, fault_rate: float = 0.12) -> pl.DataFrame:
    fmt, calendar = BY_NAME[name], Calendar(date(2026, 4, 1), 6)
    plan = make_plan(fmt, calendar, 300, fault_rate, np.random.default_rng(3))
    end = calendar.opening + (day + 1) * DAY
    return fmt.sheets(view(changed(plan, fmt, 0, end), fmt, end), calendar.day(day))[0].cells


def test_an_order_listed_twice_differs_in_its_note() -> None:
    fmt, calendar = BY_NAME["bigcommerce"], Calendar(date(2026, 4, 1), 6)
    plan = make_plan(fmt, calendar, 2000, 0.9, np.random.default_rng(3))
    twice = view(plan, fmt, calendar.as_of).orders.filter(pl.col("is_repeated"))
    assert twice.height > 0
    assert (
        twice.group_by("order_id").agg(pl.len(), pl.col("seller_note").n_unique())["seller_note"].unique().item() == 2
    )
