"""A whole night against the least that must be done: Polars reading the same CSV and writing it as Parquet.

Usage: python benchmarks/night.py [--lines 5000000] [--format shopify] [--work DIR]
"""

import argparse
import shutil
import sys
from pathlib import Path

import polars as pl
from measure import Cost, run

from simulator import write_sample

LINES_PER_ORDER = 1.54
BARE = """
import sys, polars as pl
pl.scan_csv(sys.argv[1] + "/*.csv", infer_schema=False).sink_parquet(sys.argv[2])
"""
ORDERSIFT = str(Path(sys.executable).with_name("ordersift"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=5_000_000)
    parser.add_argument("--format", default="shopify")
    parser.add_argument("--work", type=Path, default=Path("data/tmp/night"))
    options = parser.parse_args()
    rows = [measure(lines, options.format, options.work) for lines in (options.lines // 4, options.lines)]
    print(
        "| order lines | CSV, GB | Polars CSV to Parquet, s | whole night, s | ratio | peak memory of the night, GB |"
    )
    print("|---:|---:|---:|---:|---:|---:|")
    for lines, size, bare, night in rows:
        print(
            f"| {lines:,} | {size / 1e9:.2f} | {bare.seconds:.1f} | {night.seconds:.1f} |"
            f" {night.seconds / bare.seconds:.2f} | {night.peak_gb:.2f} |"
        )
    print(f"\nFour times the lines cost {rows[1][3].seconds / rows[0][3].seconds:.2f} times the night.")


def measure(lines: int, name: str, work: Path) -> tuple[int, int, Cost, Cost]:
    """Actual lines, bytes of CSV, cost of the bare conversion and of the night."""
    shutil.rmtree(work, ignore_errors=True)
    sample = write_sample(work / "sample", orders=int(lines / LINES_PER_ORDER), seed=5, days=1, formats=[name])
    inbox = work / "sample" / "exports"
    run(["cat", *map(str, sample.files)])  # both start with the files in the page cache
    bare = run([sys.executable, "-c", BARE, str(inbox), str(work / "bare.parquet")])
    rows = pl.scan_parquet(work / "bare.parquet").select(pl.len()).collect().item()
    as_of = sample.as_of.isoformat()
    night = run([ORDERSIFT, "--home", str(work / "home"), "run", "--json", "--inbox", str(inbox), "--as-of", as_of])
    size = sum(file.stat().st_size for file in sample.files)
    shutil.rmtree(work)
    return rows, size, bare, night


if __name__ == "__main__":
    main()
