"""A small published snapshot, a server that shows it, and a browser."""

import os
import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from dashboards.serve import start, stop
from warehouse.snapshots import open_snapshot, publish, write_draft
from warehouse.tables import all_tables

AS_OF = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
NASTY = "<img src=x onerror=alert(1)> **bold** :red[x] $a$"
CHROMIUM_ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
Rows = list[dict[str, Any]]


def _rule(
    rule_id: str, category: str, priority: int, team: str, en: str, zh: str, grain: str = "order"
) -> dict[str, Any]:
    return {
        "rule_id": rule_id, "rule_version": "v1", "category": category, "grain": grain, "priority": priority, "team": team,
        "sla_hours": 24, "title_en": en, "title_zh": zh, "guidance_en": f"Do: {en}", "guidance_zh": f"处理：{zh}",
        "prevention_en": f"Avoid: {en}", "prevention_zh": f"预防：{zh}", "condition": "true",
        "applies": "", "hit_when": "total_amount > amount", "params": '{"amount": 150}', "optional": "[]",
        "evidence": '["phone", "total_amount"]', "needs": '["total_amount", "phone"]', "stands_on": "[]", "judges_cancelled": True,
        "examples": '{"hit": [{"total_amount": 151}], "ok": [{"total_amount": 150}], "not_evaluable": [{"total_amount": null}]}',
    }  # fmt: skip


RULES = [
    _rule("payment_failed", "payment", 1, "finance", "Payment failed", "支付失败"),
    _rule("phone_invalid", "information", 2, "customer_service", "Phone is not valid", "手机号无效"),
    _rule("out_of_stock", "inventory", 1, "warehouse", "Out of stock", "缺货", "line"),
    _rule("test_order", "structure", 4, "customer_service", "Test order", "测试订单"),
    _rule("rows_quarantined", "data", 2, "data", "Rows quarantined", "有数据行被隔离", "file"),
]
HITS = {
    0: ("payment_failed",),
    1: ("phone_invalid",),
    2: ("out_of_stock", "phone_invalid"),
    3: ("test_order",),
}


def _order(number: int) -> dict[str, Any]:
    shop, source, currency, country = [
        ("nordic", "shopify_orders", "EUR", "DE"), ("杭州店", "taobao_orders", "CNY", "CN"),
    ][number % 2]  # fmt: skip
    placed = AS_OF - timedelta(days=1 + number % 5, hours=3)
    return {
        "order_key": f"{source}/{shop}/A{number:03d}", "source_id": source, "shop_id": shop, "order_id": f"A{number:03d}", "layout_id": source,
        "status": "paid", "payment_status": "paid", "currency": currency, "total_amount": 100 + number,
        "receiver_name": "王小芳", "phone": "13812345678", "email": "person@example.com", "buyer_id": "buyer77", "address": NASTY,
        "buyer_note": "Call 13812345678", "country": country, "province": "浙江省" if country == "CN" else "Berlin",
        "created_at": placed, "paid_at": placed + timedelta(hours=1), "shipped_at": placed + timedelta(hours=9),
        "ship_by_at": placed + timedelta(hours=48), "warehouse_id": f"WH-{number % 3}", "carrier": "DHL" if number % 2 else "",
    }  # fmt: skip


def _exception(order: dict[str, Any], rule: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: order[name] for name in ("order_key", "order_id", "shop_id", "source_id", "currency")},
        **{name: rule[name] for name in ("rule_id", "rule_version", "category", "priority", "team")},
        "exception_id": f"{rule['rule_id']}-{order['order_id']}", "line_no": 1 if rule["grain"] == "line" else None,
        "amount_at_risk": order["total_amount"], "occurred_at": order["created_at"], "detected_at": AS_OF,
        "evidence": '{"phone": "13812345678", "address": "' + NASTY + '", "status": "paid", "paid_at": null}',
    }  # fmt: skip


def _stage(stage_from: str, stage_to: str, position: int, dimension: str = "all", value: str = "") -> Rows:
    """A stage on both clocks, of 100 orders, 20 of them still in it."""
    hours = {"p50_hours": 10.0 * position, "p75_hours": 20.0 * position, "p90_hours": 60.0, "p95_hours": None}
    base = {"dimension": dimension, "value": value, "stage_from": stage_from, "stage_to": stage_to, "position": position,
            "team": "warehouse", "n": 100, "open": 20, "curve_hours": str([position] * 38 + [None]).replace("None", "null"),
            **hours}  # fmt: skip
    wall = {"clock": "wall", "target_hours": 24.0, "over_target": 0.3, "late_hours": 500.0 * position, "late_orders": 9,
            "slack_used_here": 0.5, "due": 40, "due_before": 90, "change": 0.1, "change_low": 0.02, "change_high": 0.2}  # fmt: skip
    return [base | wall, base | {"clock": "working", "p50_hours": 3.0}]


def make_rows(orders: int = 120) -> dict[str, Rows]:
    """Every table of a night with so many orders; order n breaks the rules HITS[n % 8]."""
    made = [_order(number) for number in range(orders)]
    rules = {rule["rule_id"]: rule for rule in RULES}
    found = [_exception(order, rules[rule]) for number, order in enumerate(made) for rule in HITS.get(number % 8, ())]
    silenced = [_exception(order, rules["payment_failed"]) | {"suppressed_by": "out_of_stock"} for order in made[2:3]]
    about_file = {
        "exception_id": "file", "rule_id": "rows_quarantined", "category": "data", "priority": 2, "team": "data",
        "shop_id": "nordic", "evidence": '{"file": "nordic/a.csv", "rows": 2}', "occurred_at": AS_OF, "detected_at": AS_OF,
    }  # fmt: skip
    night = {
        "started_at": AS_OF,
        "seconds": 12.5,
        "files_new": 2,
        "rows_read": 122,
        "rows_kept": 120,
        "rows_quarantined": 2,
    }
    return {
        "orders": made,
        "order_lines": [
            {"order_key": order["order_key"], "line_no": 1, "sku": f"SKU-{number:03d}", "title": NASTY, "quantity": 2.0,
             "unit_price": 50, "line_amount": 100}
            for number, order in enumerate(made)
        ],
        "exceptions": [*found, *silenced, *([about_file] if found else [])],
        "rules": RULES,
        "runs": [{"run_id": "n", "as_of": AS_OF, "orders": orders, "exceptions_new": 7, "exceptions_gone": 3, **night}],
        "layouts": [
            {"layout_id": source, "source_id": source, "table_name": "orders", "column_name": column}
            for source in ("shopify_orders", "taobao_orders") for column in ("total_amount", "phone", "status")
            if (source, column) != ("taobao_orders", "phone")
        ],
        "stages": [
            *_stage("created_at", "paid_at", 1), *_stage("paid_at", "shipped_at", 2),
            *_stage("paid_at", "shipped_at", 2, "carrier", NASTY), *_stage("paid_at", "shipped_at", 2, "carrier", "DHL"),
        ],
        "stage_conformance": [
            {"source_id": "s", "shop_id": "x", "stage_time": name, "position": 1 + place, "orders": 100, "reached": 90,
             "skipped": 4 * place, "out_of_order": place} for place, name in enumerate(("created_at", "paid_at"))
        ],
        "costs": [
            {"warehouse_id": warehouse, "sku": sku, "currency": currency, "orders": 10, "findings": 20, "amount": amount,
             "minutes": 90.0, "penalty": penalty}
            for warehouse, sku, currency, amount, penalty in (
                ("WH-1", NASTY, "EUR", 500, 12.5), ("…", "…", "EUR", 9000, None), ("", "SKU-1", "CNY", 800, None),
                ("WH-2", "SKU-2", "EUR", 100, None), ("WH-2", "SKU-2", "CNY", 100, None),
            )
        ],
        "case_stages": [
            {"dimension": dimension, "value": value, "stage_from": "opened", "stage_to": end, "position": place, "n": 40,
             "open": 10, "p50_hours": 30.0, "over_sla": 0.25, "late_hours": late}
            for dimension, value, late in (("all", "", 90.0), ("team", "finance", 20.0), ("team", "warehouse", 70.0))
            for place, end in enumerate(("resolved", "touched"))
        ],
        "mix": [
            {"dimension": dimension, "category": "payment", "value": value, "orders": 60, "evaluable": 50, "hits": hits,
             "per_1000": 20.0 * hits, "per_1000_low": 10.0 * hits, "per_1000_high": 30.0 * hits, "share": hits / 15}
            for dimension in ("carrier", "sku") for value, hits in ((NASTY, 10), ("DHL", 4), ("…", 1))
        ],
        "control_chart": [
            {"shop_id": "nordic", "category": "payment", "day": (AS_OF - timedelta(days=n)).date(), "orders": 100, "hits": 10,
             "rate": 0.4 if n == 9 else 0.1, "centre": 0.1, "low": 0.01, "high": 0.2, "sigma_z": 1.0, "is_young": n < 3,
             "can_judge": True, "is_out": n == 9} for n in range(1, 20)
        ],
        "forecast": [
            {"day": (AS_OF + timedelta(days=n)).date(), "category": "payment", "team": "finance", "orders": 100.0,
             "is_promotion": False, "expected": 10.0, "low": 5.0, "high": 15.0, "hours": 1.0} for n in range(14)
        ],
        "suggestions": [
            {"suggestion_id": f"s{number}", "entry": entry, "shop_id": "nordic", "dimension": "payment_method", "value": value,
             "n": 60, "hits": 15, "rate": 0.25, "peer_n": 60, "peer_hits": 3, "peer_rate": 0.05, "size": 12.0, "size_low": 5.0 - number,
             "size_high": 20.0, "hours": 1.0, "currency": "EUR", "amount": 99.0, "confidence": 0.99, "owner": "finance",
             "effort": "low", "examples": '["A000", "A008"]'}
            for number, (entry, value) in enumerate((("change_payment_method", NASTY), ("move_cut_off", "WH-1")))
        ],
        "kpis": [
            {"kpi": "late_dispatch_rate", "days": 10, "source_id": "", "shop_id": "", "judged": 100, "hits": 9, "not_evaluable": 4,
             "value": 0.09, "low": 0.05, "high": 0.16, "limit": 0.04, "at_most": 0.04, "distance": -0.05, "is_kept": False,
             "orders_left": -5},
            *({"kpi": "valid_tracking_rate", "days": 30, "source_id": source, "shop_id": shop, "judged": 0, "hits": 0,
               "not_evaluable": 120, "limit": 0.95, "at_least": 0.95} for source, shop in (("", ""), ("shopify_orders", "nordic"))),
        ],
        "kpi_orders": [
            {"kpi": "late_dispatch_rate", "order_key": order["order_key"], "order_id": order["order_id"],
             "shop_id": order["shop_id"], "at": AS_OF} for order in made[:9]
        ],
        "causes": [
            {"measure": "late_delivery", "rank": 1, "since": AS_OF - timedelta(days=7), "until": AS_OF, "hits_before": 40,
             "orders_before": 400, "hits_now": 60, "orders_now": 100, "change": 50.0, "combinations": 12, "orders": 50,
             "pattern": '{"carrier": "' + NASTY + '", "warehouse_id": "W3"}', "observed": 45, "expected": 5.0,
             "excess": 40.0, "share_of_change": 0.8, "coverage": 0.75, "confidence": 0.99999, "rate_before": 0.1,
             "rate_now": 0.9},
            {"measure": "payment", "rank": 0, "hits_before": 0, "hits_now": 0},
        ],
        "stage_waits": [
            {"shop_id": "x", "stage_from": "paid_at", "stage_to": "shipped_at", "position": 2, "orders": 80, "in_batches": 30,
             "batches": 3, "hours": 800.0, "outside_hours": 500.0, "batch_hours": 100.0, "other_hours": 200.0},
        ],
        "quarantine": [
            {"file": "nordic/a.csv", "sha256": "a", "row_number": row, "column_name": "Paid at", "value": f"call 1381234567{row}",
             "reason": "not a time", "raw_text": "x,王小芳"} for row in (1, 2)
        ],
        "files": [{"file": "odd.csv", "sha256": "z", "problem": "no source matches", "landed_at": AS_OF}],
        "contract_results": [
            {"run_id": "n", "as_of": AS_OF, "table_name": "orders", "expectation_id": "fresh", "severity": "warning",
             "meaning_en": "Orders are fresh", "meaning_zh": "订单是新的", "success": False, "unexpected_count": 1},
        ],
    }  # fmt: skip


def _coverage(rows: dict[str, Rows]) -> pl.DataFrame:
    """Per rule and shop: nordic cannot judge phones on half of the orders without a hit."""
    counted = []
    for rule in (rule for rule in RULES if rule["category"] != "data"):
        for shop, source in (("nordic", "shopify_orders"), ("杭州店", "taobao_orders")):
            total = sum(order["shop_id"] == shop for order in rows["orders"])
            hits = sum(row["rule_id"] == rule["rule_id"] and row["shop_id"] == shop for row in rows["exceptions"])
            unknown = (total - hits) // 2 if (rule["rule_id"], shop) == ("phone_invalid", "nordic") else 0
            counted.append({"rule_id": rule["rule_id"], "source_id": source, "shop_id": shop, "orders": total, "hits": hits,
                            "ok": total - hits - unknown, "not_evaluable": unknown})  # fmt: skip
    return pl.DataFrame(counted)


def _quality(coverage: pl.DataFrame) -> pl.DataFrame:
    """All hits on orders of the last day but one."""
    judged = pl.col("hits") + pl.col("ok")
    days = pl.format("[{},{},0]", pl.lit(",".join("0" * 12)), "hits")
    return coverage.with_columns(
        judged.alias("judged"), (judged / pl.col("orders")).alias("coverage"), days.alias("hits_by_day"), pl.lit(5.0).alias("hit_minutes")
    )


def _mix(exceptions: pl.DataFrame) -> pl.DataFrame:
    day = pl.col("occurred_at").dt.date().alias("day")
    counted = exceptions.filter(pl.col("suppressed_by").is_null())
    return counted.group_by(day, "source_id", "shop_id", "category", "rule_id", "currency").agg(
        pl.len().alias("exceptions"),
        pl.col("order_key").n_unique().alias("orders"),
        pl.col("amount_at_risk").sum(),
    )


def publish_night(warehouse: Path, run_id: str, rows: dict[str, Rows]) -> None:
    """Publish `rows` as the night `run_id`, every table in its form."""
    tables = all_tables()
    frames = {name: tables[name].conform(pl.LazyFrame(given, infer_schema_length=None)).collect() if given else tables[name].empty()
              for name, given in rows.items()}  # fmt: skip
    coverage = _coverage(rows)
    made = {"rule_coverage": coverage, "exception_mix": _mix(frames["exceptions"]), "rule_quality": _quality(coverage)}
    frames |= {name: tables[name].conform(frame.lazy()).collect() for name, frame in made.items()}

    def fill(connection: duckdb.DuckDBPyConnection) -> None:
        for name, table in tables.items():
            connection.register("given", frames.get(name, table.empty()))
            connection.execute(f"CREATE TABLE {name} AS FROM given")
            connection.unregister("given")

    write_draft(warehouse, run_id, fill)
    publish(warehouse, run_id)


@pytest.fixture
def publish_rows() -> Callable[[Path, str, dict[str, Rows]], None]:
    return publish_night


@pytest.fixture
def night_rows() -> Callable[[int], dict[str, Rows]]:
    return make_rows


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    publish_night(home / "warehouse", "night-1", make_rows())
    return home


@pytest.fixture
def connection(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_snapshot(home / "warehouse") as connection:
        yield connection


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_up(url: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


@pytest.fixture(scope="session")
def show() -> Iterator[Callable[[Path], str]]:
    """Start a server for a home and return its address; all of them end with the session."""
    os.environ["ORDERSIFT_REFRESH_SECONDS"] = "1"
    servers = []

    def serve(folder: Path) -> str:
        port = _free_port()
        servers.append(start(folder, port))
        _wait_until_up(f"http://127.0.0.1:{port}")
        return f"http://127.0.0.1:{port}"

    yield serve
    for server in servers:
        stop(server)


@pytest.fixture(scope="session")
def server(home: Path, show: Callable[[Path], str]) -> str:
    return show(home)


@pytest.fixture(scope="module")  # its event loop must be gone before Dagster runs one of its own in this process
def browser() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=CHROMIUM_ARGS
        )
        # One context: its cache spares every test but the first the loading of Streamlit itself.
        yield chromium.new_context(accept_downloads=True, locale="en-US")
        chromium.close()


@pytest.fixture
def page(browser: BrowserContext) -> Iterator[Page]:
    """A page that fails the test on an error on screen, in the console, or on a request to anywhere else."""
    page = browser.new_page()
    page.set_viewport_size({"width": 1280, "height": 1000})
    page.set_default_timeout(15_000)
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: trouble.append(f"dialog: {dialog.message}"))
    page.on(
        "console",
        lambda said: trouble.append(said.text) if _is_trouble(said.type, said.location["url"]) else None,
    )
    page.on("request", lambda sent: trouble.append(sent.url) if _is_outside(sent.url) else None)
    yield page
    errors = [shown.inner_text() for shown in page.query_selector_all('[data-testid="stException"]')]
    page.close()
    assert [*trouble, *errors] == []


def _is_trouble(kind: str, url: str) -> bool:
    # Streamlit looks for its own root under a page's address first; these two answers are 404 by design.
    return kind == "error" and not url.endswith(("/_stcore/health", "/_stcore/host-config"))


def _is_outside(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:", "blob:"))
