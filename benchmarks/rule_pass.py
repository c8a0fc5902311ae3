"""One pass of the rule catalogue over millions of order lines, beside a bare scan and hand-written DuckDB SQL.

    python benchmarks/rule_pass.py                     # 2,000,000 orders, 5,000,000 lines
    python benchmarks/rule_pass.py --orders 200000     # a tenth of it
    python benchmarks/rule_pass.py --own               # only rules that look no further than an order and its lines

Each contestant runs in a process of its own, so that its peak memory is its own. The frames are made once
and kept in `--data` (default data/tmp/rule_pass).
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
from measure import resident

from rules.engine.catalogue import Catalogue, load_catalogue
from rules.engine.evaluate import evaluate, gates
from rules.features import Inputs
from rules.reference.tables import FOLDER
from warehouse.tables import all_tables

AS_OF = datetime(2026, 1, 15, 12, tzinfo=UTC)
SQL = Path(__file__).parent / "sql"
COMPANIONS = ("products", "inventory", "no_service_regions", "blacklist")
# What rules on orders and lines look up beyond their own row, each a query of `sql/facts/`, in the order they build on
# each other.
FACTS = (
    "shops", "contacts", "crowds", "duplicates", "mergeable", "reused_parcels", "unserved", "blacklisted", "stages",
    "stock", "claims", "purchases", "quantities",
)  # fmt: skip
LINES_PER_ORDER = 2.5
SEED = 7


def make(orders: int, folder: Path) -> None:
    """Write `orders.parquet`, `order_lines.parquet` and `layouts.parquet`: 12 % of orders faulty."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(SEED)
    frame = _orders(orders, rng)
    frame.write_parquet(folder / "orders.parquet")
    _lines(frame, rng).write_parquet(folder / "order_lines.parquet")
    _layouts().write_parquet(folder / "layouts.parquet")


def _orders(n: int, rng: np.random.Generator) -> pl.DataFrame:
    place = rng.integers(0, len(PLACES), n)
    age = rng.exponential(30, n).clip(0.05, 400)
    created = pl.Series("created_at", [AS_OF]).dt.cast_time_unit("us").gather(np.zeros(n, int))
    columns = {name: pl.Series(values).gather(place) for name, values in _by_place().items()}
    number, second = pl.Series(rng.integers(1, 9999, n)), pl.Series(rng.integers(10**9, 10**10, n))
    base = pl.DataFrame({**columns, "age": age, "number": number, "second": second, "created_at": created})
    stages = {"paid_at": 1, "shipped_at": 20, "first_scan_at": 26, "last_scan_at": 60, "delivered_at": 80}
    hours = pl.col("age") * 24
    healthy = (
        base.with_row_index("no")
        .with_columns(pl.col("created_at") - pl.duration(seconds=hours * 3600))
        .with_columns(
            pl.when(hours > after)
            .then(pl.col("created_at") + pl.duration(seconds=(after - 1) * 3600 + (pl.col("no") * 37 % 3500)))
            .alias(name)
            for name, after in stages.items()
        )
        .with_columns(_texts(rng, n), *_facts())
    )
    return _conform("orders", _with_faults(healthy, ORDER_FAULTS, rng))


# country, source, platform, province, city, district, road, postcode, currency
PLACES = [
    ("CN", "taobao", "taobao", "浙江省", "杭州市", "西湖区", "文三路{}号翠苑小区{}单元", "310012", "CNY"),
    ("CN", "taobao", "taobao", "广东省", "深圳市", "南山区", "科技园南区深南大道{}号{}室", "518057", "CNY"),
    ("CN", "jd", "jd", "北京市", "北京市", "朝阳区", "望京西路{}号院{}号楼", "100102", "CNY"),
    ("CN", "jd", "jd", "四川省", "成都市", "锦江区", "春熙路{}号{}层", "610016", "CNY"),
    ("US", "shopify", "shopify", "CA", "San Jose", "", "{} North First Street Apt {}", "95112", "USD"),
    ("US", "shopify", "shopify", "NY", "New York", "", "{} West {}th Street", "10011", "USD"),
    ("DE", "woocommerce", "woocommerce", "", "Berlin", "", "Torstraße {} / {}. Etage", "10119", "EUR"),
    ("GB", "woocommerce", "woocommerce", "", "London", "", "{} Baker Street Flat {}", "NW1 6XE", "GBP"),
]
PHONE_DIGITS = {"DE": 8, "US": 6}
PHONES = {"CN": "1390{}", "US": "+1 212 5{}", "DE": "+49 30 {}", "GB": "020 7{}"}


def _by_place() -> dict[str, list[str]]:
    names = ("country", "source_id", "platform", "province", "city", "district", "road", "postcode", "currency")
    return dict(zip(names, map(list, zip(*PLACES, strict=True)), strict=True))


def _texts(rng: np.random.Generator, n: int) -> pl.Expr:
    names = ["李雷", "韩梅梅", "王小明", "Anna Schmidt", "John Miller", "Zoë O'Neil", "欧阳娜娜", "Mary Ann Lee"]
    picks = pl.Series("receiver_name", names).gather(rng.integers(0, len(names), n))
    return pl.lit(picks).alias("receiver_name")


def _facts() -> list[pl.Expr]:
    digits = pl.col("second").cast(pl.String)
    paid, shipped, delivered = (pl.col(name).is_not_null() for name in ("paid_at", "shipped_at", "delivered_at"))
    goods = (pl.col("no") % 500 + 20).cast(pl.Decimal(18, 4))
    key = pl.concat_str("source_id", pl.lit("/main/"), pl.col("no").cast(pl.String).str.zfill(12))
    phone = pl.coalesce(
        pl.when(pl.col("country") == country).then(pl.format(text, digits.str.head(PHONE_DIGITS.get(country, 7))))
        for country, text in PHONES.items()
    )
    values: dict[str, pl.Expr] = {
        "order_key": key,
        "order_id": pl.col("no").cast(pl.String).str.zfill(12),
        "shop_id": pl.lit("main"),
        "status": pl.when(delivered)
        .then(pl.lit("completed"))
        .when(shipped)
        .then(pl.lit("shipped"))
        .when(paid)
        .then(pl.lit("paid"))
        .otherwise(pl.lit("pending_payment")),
        "payment_status": pl.when(paid).then(pl.lit("paid")).otherwise(pl.lit("unpaid")),
        "payment_method": pl.lit("card"),
        "refund_status": pl.lit("none"),
        "goods_amount": goods,
        "freight_amount": pl.lit(5),
        "discount_amount": pl.lit(0),
        "tax_amount": pl.lit(0),
        "total_amount": goods + 5,
        "paid_amount": pl.when(paid).then(goods + 5).otherwise(0),
        "refunded_amount": pl.lit(0),
        "buyer_id": digits,
        "phone": phone,
        "email": pl.format("u{}@example.com", digits),
        "address": pl.col("road")
        .str.replace("{}", pl.col("number").cast(pl.String), literal=True)
        .str.replace("{}", (pl.col("second") % 97).cast(pl.String), literal=True),
        "buyer_note": pl.when(pl.col("no") % 10 == 0).then(pl.lit("谢谢老板")).otherwise(pl.lit("")),
        "seller_note": pl.lit(""),
        "warehouse_id": pl.lit("W1"),
        "carrier": pl.when(shipped)
        .then(pl.when(pl.col("country") == "CN").then(pl.lit("顺丰速运")).otherwise(pl.lit("DHL Express")))
        .otherwise(pl.lit("")),
        "tracking_no": pl.when(shipped)
        .then(pl.when(pl.col("country") == "CN").then(pl.format("SF123{}", digits)).otherwise(digits))
        .otherwise(pl.lit("")),
        "delivery_status": pl.when(delivered)
        .then(pl.lit("delivered"))
        .when(shipped)
        .then(pl.lit("in_transit"))
        .otherwise(pl.lit("none")),
        "promised_delivery_at": pl.col("created_at") + pl.duration(days=7),
        "ship_by_at": pl.col("created_at") + pl.duration(hours=72),
        "completed_at": pl.col("delivered_at"),
        "weight_kg": pl.lit(1.2),
        "risk_level": pl.lit("low"),
        "layout_id": pl.col("source_id"),
        "exported_at": pl.lit(AS_OF),
        "source_file": pl.lit("orders.csv"),
        "raw_status": pl.lit("x"),
        "transaction_id": digits,
        "is_delivery": pl.lit(value=True),
    }
    flags = ("is_cod", "is_presale", "is_test", "name_is_masked", "phone_is_masked", "address_is_masked")
    values |= {name: pl.lit(value=False) for name in (*flags, "has_conflicting_rows")}
    return [value.alias(name) for name, value in values.items()]


# column, what it becomes, share of rows
ORDER_FAULTS: list[tuple[str, object, float]] = [
    ("receiver_name", "", 0.003),
    ("receiver_name", None, 0.02),
    ("receiver_name", "测试", 0.002),
    ("phone", "", 0.004),
    ("phone", "12345", 0.01),
    ("phone", None, 0.02),
    ("address", "文三路", 0.01),
    ("address", "", 0.003),
    ("address", "P.O. Box 12", 0.004),
    ("city", "", 0.003),
    ("postcode", "ABC", 0.006),
    ("email", "nobody", 0.005),
    ("paid_amount", 1, 0.006),
    ("refund_status", "requested", 0.006),
    ("tracking_no", "", 0.005),
    ("tracking_no", "1", 0.004),
    ("shipped_at", None, 0.006),
    ("first_scan_at", None, 0.006),
    ("is_test", True, 0.002),
    ("buyer_note", "请发顺丰", 0.01),
    ("discount_amount", 500, 0.003),
    ("risk_level", "high", 0.004),
    ("status", "cancelled", 0.02),
    ("is_cod", None, 0.01),
    ("seller_note", "刷单", 0.001),
    ("delivery_status", "refused", 0.003),
    ("province", "新疆维吾尔自治区", 0.004),
]
LINE_FAULTS: list[tuple[str, object, float]] = [
    ("sku", "", 0.003),
    ("quantity", 0, 0.002),
    ("unit_price", 0, 0.003),
    ("is_gift", True, 0.02),
    ("cost_price", 999, 0.002),
]


def _with_faults(
    frame: pl.DataFrame, faults: list[tuple[str, object, float]], rng: np.random.Generator
) -> pl.DataFrame:
    for column, value, share in faults:
        mask = pl.Series(rng.random(frame.height) < share)
        frame = frame.with_columns(pl.when(mask).then(pl.lit(value)).otherwise(pl.col(column)).alias(column))
    return frame


def _lines(orders: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    counts = rng.integers(1, int(2 * LINES_PER_ORDER), orders.height)
    of_order = np.repeat(np.arange(orders.height), counts)
    no = np.arange(len(of_order)) - np.repeat(np.cumsum(counts) - counts, counts)
    parent = orders.select("order_key", "layout_id", goods=pl.col("goods_amount"), n=pl.Series(counts))
    frame = (
        parent[of_order]
        .with_columns(line_no=pl.Series(no) + 1)
        .with_columns(
            sku=pl.format("SKU-{}", pl.col("order_key").str.tail(4)),
            title=pl.lit("Cotton shirt 纯棉衬衫"),
            quantity=pl.lit(1.0),
            unit_price=(pl.col("goods") / pl.col("n")).cast(pl.Decimal(18, 4)),
            line_discount_amount=pl.lit(0),
            cost_price=pl.lit(1),
            is_gift=pl.lit(value=False),
            is_presale=pl.lit(value=False),
            weight_kg=pl.lit(0.4),
        )
    )
    frame = frame.with_columns(line_amount=pl.col("unit_price"), list_price=pl.col("unit_price"))
    return _conform("order_lines", _with_faults(frame, LINE_FAULTS, rng))


def _conform(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    return all_tables()[table].conform(frame.lazy()).collect()


def _layouts() -> pl.DataFrame:
    """Shops without scans; without a risk level; and two that give everything."""
    lacking = {"shopify": {"first_scan_at", "last_scan_at"}, "taobao": {"risk_level", "email"}}
    rows = [
        {"layout_id": source, "source_id": source, "table_name": name, "column_name": column}
        for source in sorted({place[1] for place in PLACES})
        for name in ("orders", "order_lines")
        for column in all_tables()[name].schema
        if column not in lacking.get(source, ())
    ]
    return pl.DataFrame(rows, schema=all_tables()["layouts"].schema)


def connect(catalogue: Catalogue, layouts: pl.DataFrame, as_of: datetime) -> duckdb.DuckDBPyConnection:
    """A connection in which the queries of `sql/` run, once `orders` and `order_lines` exist there.

    Companion tables are empty (= not given) until they are registered too.
    """
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    con.execute(f"SET VARIABLE as_of = TIMESTAMPTZ '{as_of.isoformat()}'")
    con.execute(f"SET VARIABLE reference = '{FOLDER}'")
    for name in ("macros.sql", "reference.sql"):
        con.execute((SQL / name).read_text(encoding="utf-8"))
    lacking = [(rule.rule.id, layout) for rule, layouts_ in gates(catalogue.rules, layouts) for layout in layouts_]
    con.register("gates", pl.DataFrame(lacking, schema={"rule_id": pl.String, "layout_id": pl.String}, orient="row"))
    for name in COMPANIONS:
        con.register(name, all_tables()[name].empty())
    return con


def run_sql(con: duckdb.DuckDBPyConnection) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Hits and coverage by the hand-written queries."""
    made = {name: f"facts/{name}.sql" for name in FACTS}
    made |= {"order_verdicts": "orders.sql", "line_verdicts": "order_lines.sql"}
    for name, file in made.items():
        con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {(SQL / file).read_text(encoding='utf-8')}")
    hits, coverage = ((SQL / name).read_text(encoding="utf-8") for name in ("hits.sql", "coverage.sql"))
    return con.sql(hits).pl(), con.sql(coverage).pl()


def touch(folder: Path, catalogue: Catalogue) -> dict[str, int]:
    """Bare Polars: every column that the pass reads, summed or counted in bytes, streaming. Nothing is kept."""
    for table in _same_columns(folder, catalogue):
        schema = table.collect_schema()
        table.select(_touched(name, dtype) for name, dtype in schema.items()).collect(engine="streaming")
    return {"hits": 0, "rows": 0}


def scan(folder: Path, catalogue: Catalogue) -> dict[str, int]:
    """Bare Polars: every column that the pass reads, read into frames."""
    return {"hits": 0, "rows": 0, "read": sum(table.collect().height for table in _same_columns(folder, catalogue))}


def _same_columns(folder: Path, catalogue: Catalogue) -> Iterator[pl.LazyFrame]:
    used = {name for rule in catalogue.rules for name in (*rule.reads, *(n.removeprefix("line.") for n in rule.needs))}
    used |= {"order_key", "layout_id", "source_id", "shop_id"}
    for name in ("orders", "order_lines"):
        columns = [column for column in all_tables()[name].schema if column in used]
        yield pl.scan_parquet(folder / f"{name}.parquet").select(columns)


def _touched(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    return column.str.len_bytes().sum() if dtype == pl.String else column.max() if dtype.is_temporal() else column.sum()


def ordersift(folder: Path, catalogue: Catalogue) -> dict[str, int]:
    """`rules.engine.evaluate`: hits with evidence, and coverage."""
    tables = {name: pl.scan_parquet(folder / f"{name}.parquet") for name in ("orders", "order_lines")}
    result = evaluate(Inputs(tables, AS_OF), pl.read_parquet(folder / "layouts.parquet"), catalogue)
    return _summary(result.hits, result.coverage)


def sql(folder: Path, catalogue: Catalogue) -> dict[str, int]:
    """DuckDB: hits (without evidence) and coverage."""
    con = connect(catalogue, pl.read_parquet(folder / "layouts.parquet"), AS_OF)
    for name in ("orders", "order_lines"):
        con.execute(f"CREATE VIEW {name} AS FROM '{folder / name}.parquet'")
    return _summary(*run_sql(con))


def _summary(hits: pl.DataFrame, coverage: pl.DataFrame) -> dict[str, int]:
    return {
        "hits": hits.height,
        "rows": hits["order_key"].n_unique(),
        "ok": int(coverage["ok"].sum()),
        "not_evaluable": int(coverage["not_evaluable"].sum()),
    }


CONTESTANTS: dict[str, Callable[[Path, Catalogue], dict[str, int]]] = {
    "touch": touch,
    "scan": scan,
    "ordersift": ordersift,
    "sql": sql,
}


def own_rules(catalogue: Catalogue) -> Catalogue:
    """The rules on orders and lines that stand on an order's own row and on sums over its own lines."""
    kept = [rule for rule in catalogue.rules if rule.rule.grain in ("order", "line")]
    kept = [rule for rule in kept if not any(feature.over == "gathered" for feature in rule.features)]
    return replace(catalogue, rules=[rule for rule in kept if not re.search(r"\bOVER\b", rule.sql, re.IGNORECASE)])


def _alone(name: str, folder: Path, *flags: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--run", name, "--data", str(folder), *flags]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # type: ignore[no-any-return]


def _run(name: str, folder: Path, catalogue: Catalogue) -> None:
    start, idle = time.perf_counter(), time.process_time()
    found = CONTESTANTS[name](folder, catalogue)
    seconds, cpu = time.perf_counter() - start, time.process_time() - idle
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak_gb": resident("self") / 1e9, **found}))


def main() -> None:
    """Make the data if needed, run every contestant, print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=2_000_000)
    parser.add_argument("--data", type=Path, default=None, help="where the frames are kept")
    parser.add_argument("--repeat", type=int, default=3, help="runs per contestant; the fastest counts")
    parser.add_argument("--own", action="store_true", help="only rules on an order and its lines; without the SQL")
    parser.add_argument("--run", choices=list(CONTESTANTS), help="run one contestant in this process")
    options = parser.parse_args()
    folder = options.data or Path("data/tmp/rule_pass") / str(options.orders)
    if options.run:
        catalogue = load_catalogue()
        _run(options.run, folder, own_rules(catalogue) if options.own else catalogue)
        return
    if not (folder / "layouts.parquet").exists():
        make(options.orders, folder)
    print(
        "| contestant | seconds | x scan | CPU seconds | peak GB | hits | orders hit |\n|---|---|---|---|---|---|---|"
    )
    names, flags = (("touch", "scan", "ordersift"), ("--own",)) if options.own else (tuple(CONTESTANTS), ())
    results = {
        name: min((_alone(name, folder, *flags) for _ in range(options.repeat)), key=lambda r: r["seconds"])
        for name in names
    }
    for name, r in results.items():
        ratio = r["seconds"] / results["scan"]["seconds"]
        shown = f"| {name} | {r['seconds']:.2f} | {ratio:.1f} | {r['cpu']:.1f} |"
        print(f"{shown} {r['peak_gb']:.2f} | {r['hits']:,.0f} | {r['rows']:,.0f} |")


if __name__ == "__main__":
    main()
