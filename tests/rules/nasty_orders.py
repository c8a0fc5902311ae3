"""Orders with every value that a rule might stumble over."""

import random
from datetime import timedelta
from typing import Any

import polars as pl

from rules.engine.examples import AS_OF
from warehouse.table import FLAG, MONEY, NUMBER, TEXT, TIME
from warehouse.tables import all_tables

Tables = dict[str, pl.DataFrame]
FLAGS = [True, False, False, None]
AMOUNTS = [
    None,
    -5,
    -0.01,
    0,
    0.01,
    0.07,
    0.1,
    30,
    69.99,
    70,
    70.01,
    99.98,
    99.99,
    100,
    100.01,
    100.02,
    10000,
    10000.01,
]
NUMBERS = [None, -1.0, 0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 5.01]
HOURS = [-0.1, -0.0833334, 0, 0.5, 1, 11.999, 12, 24, 24.001, 36, 47.999, 48, 48.001, 72, 72.001, 2000, 240000, -9999]
TEXTS: dict[str, list[str | None]] = {
    "country": [
        "CN",
        "CN",
        "CN",
        "CN",
        "US",
        "US",
        "CA",
        "AU",
        "GB",
        "DE",
        "BR",
        "JP",
        "IT",
        "AG",
        "HK",
        "SG",
        "ZZ",
        "",
    ],
    "platform": ["taobao", "jd", "shopify", ""],
    "phone": [
        "13912345678",
        "139 1234 5678",
        "+86-13912345678",
        "13212345774-1234",
        "18412345678",
        "18412345678转12",
        "17012345678 ",
        "0571-88886666",
        "(010)62345678-801",
        "400-820-8820",
        "12912345678",
        "1391234567",
        "(212) 555-0123",
        "+1 212.555.0199 x12",
        "020 7946 0018",
        "+44 20 7946 0018",
        "+49 (0)30 901820",
        "(11) 98765-4321",
        "12345",
        "00 44 20 7946 0018",
        "无",
        "１３９",
        "１３９１２３４５６７８",
        "１３２１２３４５７７４－１２３４",
        "+８６ １３９ １２３４ ５６７８",
        "0082 10 2312 3456",
        "011 49 30 901820",
        "464 0123",
        "+1 268 464 0123",
        "06 6982 0123",
        "0412 345 678",
        "+800 1234 5678",
        "15412345678",
        "15412345678-1",
        "2070313000 x1234567",
        "020 7031 3000 ext. 12",
        "9",
        "",
    ],
    "receiver_name": [
        "李雷",
        "Test",
        " 先生 ",
        "12345",
        "***",
        "Zoë",
        "小美🌸",
        "a\u0007b",
        "test1",
        "Contest",
        "\u3000女士",
        "",
    ],
    "email": [
        "a@b.co",
        "test@x.com",
        "a..b@x.com",
        "王@例子.公司",
        "nobody",
        "a@-x.com",
        "a b@x.com",
        "a@x.xn--p1ai",
        "",
    ],
    "address": [
        "文三路",
        "文三路12号",
        "文三路１２号",
        "文三路十二号",
        "浙江省杭州市西湖区三墩",
        "杭州市一",
        "广东省深圳市南山区1号",
        "广东深圳南山区1号",
        "浙江宁波海曙区1号",
        " 中国\u3000江苏 南京市玄武区1号",
        "杭州西湖区1号",
        "上海浦东新区1号",
        "北京市朝阳区望京1号",
        "北京市场2号",
        "北京路12号",
        "南京东路1号",
        "吉林市船营区1号",
        "长沙县星沙1号",
        "湖北省襄阳市1号",
        "新疆 喀什",
        "中关村大街",
        "大学路",
        "长丰村",
        "菜鸟驿站",
        "第一社区旁边",
        "三社",
        "文三路廿三号",
        "文三路⑫－号",
        "育才幼儿园",
        "速递易",
        "Main Street",
        "12 Main St",
        "P.O. Box 12",
        "po box 7",
        "某地邮政信箱12号",
        "中山路十二號",
        "1 Elm",
        "a\ufffdb",
        "x" * 200,
        "x" * 201,
        "字" * 201,
        " \u3000文三路 ",
        "",
    ],
    "province": [
        "浙江省",
        "浙江省",
        "浙江",
        "新疆维吾尔自治区",
        "西藏",
        "内蒙",
        "北京",
        "湖北省",
        "某省",
        "CA",
        "california ",
        "AE",
        "Ontario",
        "Sao Paulo",
        "VIC",
        "Zhejiang",
        "",
    ],
    "city": [
        "杭州市",
        "杭州市",
        "杭州",
        "宁波市",
        "襄樊市",
        "朝阳区",
        "市辖区",
        "省直辖县级行政区划",
        "FPO",
        "apo",
        "Reno",
        "",
    ],
    "district": ["西湖区", "西湖", "下城区", "朝阳区", "云顶区", "某某经济开发区", "仙桃市", ""],
    "postcode": [
        "310012",
        "31001",
        "85004",
        "85004-1234",
        "94103",
        " 94103",
        "９４１０３",
        "3000",
        "M5V 2T6",
        "sw1a 1aa",
        " K1A 0B1 ",
        "k1a0b1",
        "01310-100",
        "01310100",
        "100-0001",
        "１００－０００１",
        "ABC",
        "",
    ],
    "buyer_note": ["谢谢老板！", "[玫瑰]", "Thank you so much :)", "请发顺丰", "补单", "test", "OK 明天送", "👍", ""],
    "seller_note": ["发邮政", "stop", "走sf", "刷单", "测试", "已拆单，范围已确认", ""],
    "carrier": ["顺丰速运", "UPS Ground", "USPS", "dhl", "China Post EMS", "J&T", "某物流", "upsilon", ""],
    "tracking_no": [
        "SF1234567890123",
        "1Z 999 AA1 01 2345 6784",
        "LX123456789CN",
        "1234567890",
        "123456789012",
        "1234567",
        "00000000000",
        "111-111",
        "",
    ],
    "risk_level": ["low", "High", "investigate", ""],
    "warehouse_id": ["W1", ""],
    "sku": ["A-1", ""],
}


def _value(name: str, dtype: pl.DataType, values: tuple[str, ...], rng: random.Random) -> Any:
    if dtype == FLAG:
        return rng.choice(FLAGS)
    if dtype == TIME:
        return None if rng.random() < 0.3 else AS_OF - timedelta(hours=rng.choice(HOURS))
    if dtype in (MONEY, NUMBER):
        return rng.choice(AMOUNTS if dtype == MONEY else NUMBERS)
    return rng.choice([*(values or TEXTS.get(name, ["x"])), None])


def rows(table: str, keys: list[dict[str, Any]], rng: random.Random) -> pl.DataFrame:
    """A row per key, with random values in the columns that it does not give."""
    columns = all_tables()[table].columns
    filled = [
        {c.name: _value(c.name, c.dtype, c.values, rng) for c in columns if c.dtype != pl.Int32} | key for key in keys
    ]
    texts = [
        {n: str(v) if isinstance(v, float | int) and not isinstance(v, bool) else v for n, v in row.items()}
        for row in filled
    ]
    schema = {c.name: TEXT if c.dtype.is_numeric() or c.dtype == MONEY else c.dtype for c in columns}
    return pl.DataFrame(texts, schema=schema).cast({c.name: c.dtype for c in columns})


def nasty_tables(orders: int, seed: int) -> Tables:
    """`orders` and `order_lines` with random values, boundary ones above all; each order is a shop of its own."""
    rng = random.Random(seed)
    keys = [f"s/{no}" for no in range(orders)]
    order_keys = [
        {"order_key": key, "order_id": key, "shop_id": key, "source_id": "s", "layout_id": "all"} for key in keys
    ]
    line_keys = [
        {"order_key": key, "line_no": no, "layout_id": "all"}
        for key in keys
        for no in range(1, rng.choice([1, 2, 2, 3, 4]))
    ]
    return {
        "orders": rows("orders", order_keys, rng),
        "order_lines": rows("order_lines", line_keys, rng),
        "layouts": layouts("all"),
    }


def layouts(layout_id: str) -> pl.DataFrame:
    """A layout with every column of orders and lines."""
    return pl.DataFrame(
        {"layout_id": layout_id, "source_id": "s", "table_name": name, "column_name": column}
        for name in ("orders", "order_lines")
        for column in all_tables()[name].schema
    )
