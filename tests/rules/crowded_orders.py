"""Few shops, buyers, phones, addresses, articles and parcels, so that orders meet: for rules beyond their own row."""

import random
from datetime import datetime, timedelta
from typing import Any

import polars as pl
from nasty_orders import Tables, layouts, rows

from rules.engine.examples import AS_OF

Row = dict[str, Any]
# The last shop of s1 shares its name with one of s2; "D" and "E" have no list of their own.
SHOPS = [("s1", "A"), ("s1", "A"), ("s1", "B"), ("s1", "D"), ("s2", "A"), ("s2", "E")]
STATUSES = ["paid"] * 6 + ["processing", "pending_payment", "unknown", "shipped", "partially_shipped", "delivered",
    "completed", "completed", "cancelled", "closed", None]  # fmt: skip
BUYERS = ["b1", "b2", "b3", "B3", "b-3", "b4", "b5", "b6", "b7", " b8", "x", "", None]
PHONES = ["13912345678", "139 1234 5678", "+86 13912345678", "008613912345678", "１３９１２３４５６７８", "13812345678",
    "13812345678-11", "13812345678-12", "+1 212 555 0199", "无", "", None]  # fmt: skip
NAMES = ["李雷", "李 雷", "韩梅", "Ann Lee", "ANN LEE", "ann-lee", "Ａｎｎ　Ｌｅｅ", "Bo", "Cy", "Dee", "🌸", "", None]
ADDRESSES = [
    "文三路12号",
    "文三路 12 号",
    "文三路１２号",
    "文三路⑫号",
    "1 Elm St.",
    "1 ELM ST",
    "ｅｌｍ",
    "elm",
    "--",
    "",
    None,
]
PLACES = [("浙江省", "杭州市"), ("浙江省", "宁波市"), ("西藏自治区", "拉萨市"), ("西藏自治区", ""), ("BY", "Hof"),
    ("浙江省", None), (None, "杭州市"), ("", "")]  # fmt: skip
CARRIERS = ["中通快递", "中通", "zto express", "ZTO Express", "顺丰速运", "", None]
PARCELS = ["781234567890", "7812 3456 7890", "78-1234567891", "sf1", "SF1", "--", "", "", None]
RECEIVER = ("buyer_id", "phone", "receiver_name", "address", "province", "city")
WAREHOUSES = ["W1", "W1", "W2", "W9", "", None]
SKUS = ["A", "A", "A", "B", "B", "C", "D", "E", "F", "unlisted", "", None]
QUANTITIES = [1, 1, 1, 1, 2, 2, 3, 0.1, 0.2, 0.7, 10, 11, 12, 40, 0, -1, None]
PRICES = [None, 0, 9.99, 10, 10.01, 12]
# Gaps between orders: none, exactly at every threshold, and one microsecond beyond it.
TICK = timedelta(microseconds=1)
SPANS = [timedelta(hours=1), timedelta(hours=24), timedelta(days=7), timedelta(days=30)]
GAPS = [timedelta(), timedelta(), timedelta(minutes=20), *SPANS, *(span + TICK for span in SPANS)]
STAGES = ["paid_at", "approved_at", "picked_at", "packed_at"]
STEPS = [timedelta(), timedelta(seconds=0.5), timedelta(hours=1), timedelta(hours=1), timedelta(hours=2),
    timedelta(days=3), -timedelta(hours=1)]  # fmt: skip


def crowded_tables(orders: int, seed: int, world: str = "") -> Tables:
    """`orders`, `order_lines`, companion tables and `layouts`.

    Of two `world`s no order has anything to do with one of the other: no shop, buyer, phone, address or parcel.
    """
    rng = random.Random(f"{world}{seed}")
    placed = AS_OF - timedelta(days=40)
    order_rows = list[Row]()
    for no in range(orders):
        placed = (
            AS_OF - timedelta(days=40) if rng.random() < 0.02 else placed + rng.choice(GAPS) / rng.choice([1, 1, 40])
        )
        order_rows.append(_order(no, min(placed, AS_OF + timedelta(hours=3)), world, rng))
        if no and rng.random() < 0.2:
            order_rows[-1] |= {name: order_rows[-2][name] for name in RECEIVER}
    line_rows = [
        {"order_key": row["order_key"], "line_no": no, "layout_id": "all", "sku": rng.choice(SKUS),
         "quantity": _quantity(rng), "title": rng.choice(["x", None]), "unit_price": rng.choice(PRICES)}
        for row in order_rows for no in range(1, rng.choice([1, 2, 2, 3, 4]))
    ]  # fmt: skip
    return {
        "orders": rows("orders", order_rows, rng),
        "order_lines": rows("order_lines", line_rows, rng),
        "layouts": layouts("all"),
        **_companions(world, rng),
    }


def _quantity(rng: random.Random) -> float | None:
    return rng.choice(QUANTITIES) if rng.random() < 0.4 else 1


def _order(no: int, placed: datetime, world: str, rng: random.Random) -> Row:
    source, shop = rng.choice(SHOPS)
    province, city = rng.choice(PLACES)
    order_id = f"{no:04}" if rng.random() < 0.9 else f"x{no}"
    status = rng.choice(STATUSES)
    texts = {"buyer_id": BUYERS, "phone": PHONES, "receiver_name": NAMES, "address": ADDRESSES, "tracking_no": PARCELS}
    return {
        "order_key": f"{world}{source}/{shop}/{order_id}",
        "order_id": order_id,
        "source_id": world + source,
        "shop_id": world + shop,
        "layout_id": "all",
        "status": status,
        "payment_status": rng.choice(["paid", "paid", "paid", "unpaid", None]),
        "province": province,
        "city": city,
        "carrier": rng.choice(CARRIERS),
        "warehouse_id": rng.choice(WAREHOUSES),
        **{name: _of_world(rng.choice(values), world) for name, values in texts.items()},
        **_times(placed, status, rng),
    }


def _of_world(text: str | None, world: str) -> str | None:
    """Blank and meaningless texts are the same in all worlds."""
    return text + world if text and any(letter.isalnum() for letter in text) and text != "无" else text


def _times(placed: datetime, status: str | None, rng: random.Random) -> Row:
    times: Row = {"created_at": placed if rng.random() < 0.95 else None}
    after = placed
    for name in STAGES:
        after += rng.choice(STEPS)
        times[name] = after if rng.random() < 0.6 else None
    sent = after + timedelta(hours=5) if status in ("shipped", "delivered", "completed", "cancelled") else None
    later = {name: sent and sent + rng.choice(STEPS) for name in ("shipped_at", "first_scan_at", "delivered_at")}
    times |= {name: value if rng.random() < 0.8 else None for name, value in later.items()}
    times |= {"ship_by_at": rng.choice([None, AS_OF]), "cancelled_at": rng.choice([None, AS_OF])}
    return times


def _companions(world: str, rng: random.Random) -> Tables:
    """Lists for all shops and for the shops A and B; of regions for A only; nothing is given for shops of other worlds."""
    shops = ["A", "B", "E"]
    articles = [
        (world + shop, sku) for shop in shops for sku in dict.fromkeys(SKUS) if sku not in ("unlisted", "", None)
    ]
    products = [
        {"shop_id": shop, "sku": sku, "status": rng.choice(["active", "active", "delisted", None]),
         "floor_price": rng.choice([None, 10]), "cost_price": rng.choice([None, 9.99]),
         "purchase_limit": rng.choice([None, 0.3, 1, 3, 10])}
        for shop, sku in articles
    ]  # fmt: skip
    stock = [
        {"shop_id": shop, "sku": sku, "warehouse_id": warehouse, "status": rng.choice(["active", "delisted", None]),
         "available_quantity": rng.choice([-1, 0, 1, 11, 30, None]), "expected_at": rng.choice(EXPECTED)}
        for shop, sku in articles for warehouse in rng.choice([["W1", "W2"], ["W1"], [""], [], ["", "W2"]])
    ]  # fmt: skip
    regions = [
        {"shop_id": world + "A", "carrier": carrier, "province": province, "city": city}
        for carrier, province, city in [
            ("中通", "西藏自治区", ""),
            ("ZTO", "浙江省", "宁波市"),
            ("zto express", "BY", "Hof"),
        ]
    ]
    entries = [
        ("buyer_id", "B3"),
        ("buyer_id", "b8 "),
        ("phone", "+86 138 1234 5678"),
        ("address", "文三路 １２ 号"),
        ("phone", "b1"),
    ]
    blacklist = [
        {"shop_id": world + shop, "kind": k, "value": _of_world(v, world)} for shop in shops for k, v in entries
    ]
    given = {"products": products, "inventory": stock, "no_service_regions": regions, "blacklist": blacklist}
    return {name: rows(name, table, rng) for name, table in given.items()}


EXPECTED = [None, AS_OF - timedelta(days=1), AS_OF, AS_OF + TICK, AS_OF + timedelta(days=9)]


def for_all_shops(tables: Tables) -> Tables:
    """The same with the lists of shop A for all shops; only B keeps its own stock list."""
    common = pl.when(pl.col("shop_id") == "A").then(pl.lit("")).otherwise("shop_id").alias("shop_id")
    kept = {"products": [""], "inventory": ["", "B"], "no_service_regions": [""], "blacklist": [""]}
    return tables | {n: tables[n].with_columns(common).filter(pl.col("shop_id").is_in(ids)) for n, ids in kept.items()}
