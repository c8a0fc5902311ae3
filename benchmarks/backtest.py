"""Backtests of one rule on ten million order lines.

    python benchmarks/backtest.py                     # 4,000,000 orders, 10,000,000 lines
    python benchmarks/backtest.py --orders 400000     # a tenth of it

Each rule is a process of its own; the tables are those of `rule_pass.py`, in Parquet as the lake has them.
"""

import argparse
import json
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import polars as pl
from measure import resident
from rule_pass import AS_OF, make

from rules.engine.backtest import backtest
from rules.engine.catalogue import load_catalogue
from rules.features import Inputs

# One of each kind: a comparison, a pattern over texts, places, on lines, sums over lines, across orders.
RULES = (
    "paid_amount_differs",
    "address_without_house_number",
    "region_unknown",
    "sku_missing",
    "lines_do_not_add_up",
    "accidental_duplicate",
)
SINCE, UNTIL = date(2025, 1, 1), date(2026, 1, 14)


def run(rule_id: str, folder: Path) -> dict[str, float]:
    """One backtest as `ordersift rules backtest` does it, from the Parquet files on."""
    (rule,) = (rule for rule in load_catalogue().rules if rule.rule.id == rule_id)
    tables = {name: pl.scan_parquet(folder / f"{name}.parquet") for name in ("orders", "order_lines")}
    start = time.perf_counter()
    found = backtest(rule, Inputs(tables, AS_OF), pl.read_parquet(folder / "layouts.parquet"), SINCE, UNTIL)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "orders": found.orders, "hits": found.hits, "peak_gb": resident("self") / 1e9}


def main() -> None:
    """Make the tables if needed, print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=4_000_000)
    parser.add_argument("--run", choices=RULES, help="run one backtest in this process")
    options = parser.parse_args()
    folder = Path("data/tmp/rule_pass") / str(options.orders)
    if options.run:
        print(json.dumps(run(options.run, folder)))
        return
    if not (folder / "layouts.parquet").exists():
        make(options.orders, folder)
    print("| rule | seconds | orders | hits | peak GB |\n|---|---:|---:|---:|---:|")
    for rule_id in RULES:
        command = [sys.executable, __file__, "--orders", str(options.orders), "--run", rule_id]
        r = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(f"| {rule_id} | {r['seconds']:.2f} | {r['orders']:,.0f} | {r['hits']:,.0f} | {r['peak_gb']:.2f} |")


if __name__ == "__main__":
    main()
