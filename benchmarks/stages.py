"""Kaplan-Meier percentiles over millions of rows, beside a bare group-by of the same rows.

    python benchmarks/stages.py                    # 10,000,000 rows, 300 groups
"""

import argparse
import time
from collections.abc import Callable

import numpy as np
import polars as pl

from insights.survival import DURATION, IS_OVER, kaplan_meier, percentile

GROUPS = 300
SEED = 3
PERCENTILES = (0.5, 0.75, 0.9, 0.95)


def main() -> None:
    """Draw durations in minutes, a third of them censored; time both, the fastest of three; print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    options = parser.parse_args()
    rng = np.random.default_rng(SEED)
    lives, seen = rng.exponential(3000, options.rows), rng.uniform(0, 9000, options.rows)
    rows = pl.DataFrame({
        "group": rng.integers(0, GROUPS, options.rows).astype(np.uint16),
        DURATION: np.minimum(lives, seen).astype(np.int32),
        IS_OVER: lives <= seen,
    }).lazy()  # fmt: skip

    def bare() -> pl.DataFrame:
        return rows.group_by("group").agg(pl.col(DURATION).mean()).collect(engine="streaming")

    def ours() -> pl.DataFrame:
        told = kaplan_meier(rows, ["group"]).group_by("group")
        return told.agg(percentile(share).alias(str(share)) for share in PERCENTILES).collect(engine="streaming")

    print(f"{options.rows:,} rows, {GROUPS} groups\n\n| what | seconds |\n|---|---:|")
    for name, run in (("group-by with a mean", bare), ("Kaplan-Meier, four percentiles", ours)):
        print(f"| {name} | {_fastest(run):.2f} |")


def _fastest(run: Callable[[], pl.DataFrame]) -> float:
    spans = []
    for _ in range(3):
        start = time.perf_counter()
        run()
        spans.append(time.perf_counter() - start)
    return min(spans)


if __name__ == "__main__":
    main()
