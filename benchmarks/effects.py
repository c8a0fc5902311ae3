"""Interventions of known size: does the 90 % interval cover the truth, and is "worked" said without an effect?

python benchmarks/effects.py            # 200 runs per setting
"""

import argparse
from dataclasses import dataclass
from datetime import date, timedelta
from math import log

import numpy as np
import polars as pl

from insights.effect import effect_of


@dataclass(frozen=True)
class Setting:
    """Days before and after, orders a day, the rate, its true ratio, and what makes it hard."""

    name: str
    ratio: float
    days: int = 28
    orders: int = 200
    rate: float = 0.04
    spread: float = 0.0
    """Standard deviation of the log of a day's rate, of each side for itself."""
    shared: float = 0.0
    """Drift of the log rate over all days, the same for the control."""
    own: float = 0.0
    """Drift of the log rate over all days of the changed orders alone."""
    control: bool = True
    peak: bool = False
    """A promotion day with ten times the orders."""


SETTINGS = (
    Setting("plain", 1.0), Setting("plain", 0.6),
    Setting("few orders", 1.0, orders=40), Setting("few orders", 0.5, orders=40),
    Setting("days differ", 1.0, spread=0.3), Setting("days differ", 0.6, spread=0.3),
    Setting("shared drift", 1.0, shared=0.5), Setting("shared drift", 0.6, shared=0.5),
    Setting("promotion", 1.0, peak=True, spread=0.2), Setting("promotion", 0.6, peak=True, spread=0.2),
    Setting("two weeks", 1.0, days=14, spread=0.2), Setting("two weeks", 0.6, days=14, spread=0.2),
    Setting("slow drift of its own", 1.0, own=0.4), Setting("slow drift of its own", 0.6, own=0.4),
    Setting("drift of its own", 1.0, own=-1.5, days=56), Setting("drift of its own", 0.6, own=-1.5, days=56),
    Setting("drift up", 1.0, own=1.0, spread=0.2, days=56), Setting("drift up", 0.6, own=1.0, spread=0.2, days=56),
    Setting("no control, drift", 1.0, own=-1.0, days=56, control=False),
    Setting("no control, drift", 0.6, own=-1.0, days=56, control=False),
)  # fmt: skip


def draw(setting: Setting, rng: np.random.Generator) -> pl.DataFrame:
    """Daily counts of the changed orders and of a control three times as large."""
    rows = []
    n = 2 * setting.days
    weekly = 1 + 0.3 * np.sin(np.arange(n) * 2 * np.pi / 7)
    drift = np.linspace(0, setting.shared, n)
    for changed, size in ((True, 1), (False, 3)) if setting.control else ((True, 1),):
        orders = rng.poisson(setting.orders * size * weekly)
        if setting.peak:
            orders[int(0.7 * n)] *= 10
        noise = rng.normal(0, setting.spread, n) if setting.spread else np.zeros(n)
        after = np.arange(n) >= setting.days
        own = drift + np.linspace(0, setting.own, n) if changed else drift
        rate = setting.rate * np.exp(own + noise) * np.where(after & changed, setting.ratio, 1)
        hits = rng.binomial(orders, np.clip(rate, 0, 0.9))
        rows += [
            {"day": date(2026, 1, 1) + timedelta(days=d), "is_changed": changed, "is_after": bool(after[d]),
             "orders": int(orders[d]), "hits": int(hits[d])} for d in range(n)
        ]  # fmt: skip
    return pl.DataFrame(rows)


def main() -> None:
    """Print a table: coverage of the 90 % interval, and how often it is said to have worked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    options = parser.parse_args()
    print("| setting | true ratio | covered | worked | got worse |\n|---|---:|---:|---:|---:|")
    for number, setting in enumerate(SETTINGS):
        rng = np.random.default_rng(number)
        found = [effect_of(draw(setting, rng)) for _ in range(options.runs)]
        covered = np.mean([log(e.low or 1) <= log(setting.ratio) <= log(e.high or 1) for e in found])
        worked, worse = (np.mean([e.verdict == verdict for e in found]) for verdict in ("worked", "got_worse"))
        print(f"| {setting.name} | {setting.ratio} | {covered:.1%} | {worked:.1%} | {worse:.1%} |")


if __name__ == "__main__":
    main()
