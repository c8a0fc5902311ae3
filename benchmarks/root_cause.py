"""Root causes on orders made hard on purpose: exact patterns found, false findings, shares; beside other methods.

    python benchmarks/root_cause.py                     # 300 cases, and 10,000,000 orders on time
    python benchmarks/root_cause.py --cases 60 --first 1000 --no-speed

Attributes depend on each other (provinces have home warehouses, warehouses prefer carriers), 4 to 8 of them with up to
300 values; baseline rates of 2 to 6 % differ by attribute and by pair; there is a general drift; a segment's volume
grows without a cause; values are missing; one to three causes of one to three attributes multiply the rate by 1.8 to 9;
windows have 4,000 to 200,000 orders; a fifth of the cases has no cause at all.
"""

import argparse
import json
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
import polars as pl

from insights.causes.find import find_causes

ATTRIBUTES = ("shop", "province", "warehouse", "carrier", "category", "payment", "hour", "sku")
SIZES = {"shop": 6, "province": 31, "warehouse": 8, "carrier": 10, "category": 20, "payment": 5, "hour": 24, "sku": 300}
Pattern = dict[str, str]


@dataclass(frozen=True)
class Case:
    """Orders before and now, what was injected, and by how many hits each raised the count."""

    before: pl.DataFrame
    now: pl.DataFrame
    attributes: tuple[str, ...]
    causes: tuple[Pattern, ...]
    extra: tuple[int, ...]
    change: float
    """Hits now beyond the mix-adjusted baseline: the drift's and the causes'."""


def make_case(seed: int) -> Case:
    """One case; the seed says everything."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(4, 9))
    chosen = set(rng.choice(ATTRIBUTES, count, replace=False))
    attributes = tuple(name for name in ATTRIBUTES if name in chosen)
    orders = int(np.exp(rng.uniform(np.log(4_000), np.log(200_000))))
    tables = _habits(rng)
    grown = (attributes[int(rng.integers(count))], rng.uniform(1.5, 3))
    before = _orders(rng, int(orders * rng.uniform(1, 3)), tables, None)
    now = _orders(rng, orders, tables, grown)
    effects = {a: rng.lognormal(0, 0.25, SIZES[a]) for a in ATTRIBUTES}
    pairs = [tuple(rng.choice(count, 2, replace=False)) for _ in range(3)]
    pair_effects = [rng.lognormal(0, 0.2, (SIZES[attributes[a]], SIZES[attributes[b]])) for a, b in pairs]
    base = rng.uniform(0.02, 0.06)

    def rates(rows: dict[str, np.ndarray]) -> np.ndarray:
        rate = np.ones(len(rows["shop"]))
        for name in attributes:
            rate *= effects[name][rows[name]]
        for (a, b), table in zip(pairs, pair_effects, strict=True):
            rate *= table[rows[attributes[a]], rows[attributes[b]]]
        return np.clip(rate * base / rate.mean(), 0, 0.5)

    rate_before, rate_now = rates(before), rates(now)
    drift = rng.uniform(0.85, 1.25)
    plain = np.clip(rate_now * drift, 0, 0.9)
    causes: list[tuple[dict[str, int], np.ndarray, float]] = []
    wanted = 0 if rng.random() < 0.2 else int(rng.integers(1, 4))
    for _ in range(60):
        if len(causes) == wanted:
            break
        depth = int(rng.integers(1, 4))
        chosen = tuple(sorted(rng.choice(count, min(depth, count), replace=False)))
        row = int(rng.integers(orders))
        pattern = _smallest({attributes[a]: int(now[attributes[a]][row]) for a in chosen}, now)
        inside = _inside(pattern, now)
        factor = float(np.exp(rng.uniform(np.log(1.8), np.log(9))))
        extra = float((np.clip(plain[inside] * factor, 0, 0.95) - plain[inside]).sum())
        overlaps = any((other & inside).sum() > 0.1 * min(other.sum(), inside.sum()) for _, other, _ in causes)
        together = np.logical_or.reduce([inside, *(other for _, other, _ in causes)])
        if extra < 20 or together.mean() > 0.4 or overlaps:
            continue
        causes.append((pattern, inside, factor))
    drawn = rng.random(orders)

    def with_causes(which: list[int]) -> np.ndarray:
        raised = plain.copy()
        for number in which:
            raised[causes[number][1]] *= causes[number][2]
        return np.clip(raised, 0, 0.95)

    everyone = list(range(len(causes)))
    hit = drawn < with_causes(everyone)
    extras = [int((hit & (drawn >= with_causes([m for m in everyone if m != n]))).sum()) for n in everyone]
    frame_now = _frame(rng, now, attributes, hit)
    frame_before = _frame(rng, before, attributes, rng.random(len(rate_before)) < rate_before)
    patterns = tuple({name: f"{name}{value}" for name, value in pattern.items()} for pattern, *_ in causes)
    change = float(hit.sum() - rate_now.sum())
    return Case(frame_before, frame_now, attributes, patterns, tuple(extras), change)


def _inside(pattern: dict[str, int], rows: dict[str, np.ndarray]) -> np.ndarray:
    return np.logical_and.reduce([rows[name] == value for name, value in pattern.items()])


def _smallest(pattern: dict[str, int], rows: dict[str, np.ndarray]) -> dict[str, int]:
    """Without the attributes that say nothing beyond the others: 95 % of the others' orders have the value anyway."""
    for name in list(pattern):
        rest = {other: value for other, value in pattern.items() if other != name}
        if rest and _inside(pattern, rows).sum() > 0.95 * _inside(rest, rows).sum():
            pattern = rest
    return pattern


def _habits(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """How often each value is, and how attributes depend on each other."""
    shares = {name: rng.dirichlet(np.full(size, 1.2)) for name, size in SIZES.items()}
    home = rng.dirichlet(np.full(SIZES["warehouse"], 0.25), SIZES["province"])
    prefers = rng.dirichlet(np.full(SIZES["carrier"], 0.4), SIZES["warehouse"])
    sells = rng.dirichlet(np.full(SIZES["category"], 0.5), SIZES["shop"])
    belongs = rng.integers(0, SIZES["category"], SIZES["sku"])
    return shares | {"home": home, "prefers": prefers, "sells": sells, "belongs": belongs}


def _orders(
    rng: np.random.Generator, n: int, tables: dict[str, np.ndarray], grown: tuple[str, float] | None
) -> dict[str, np.ndarray]:
    shares = {name: tables[name].copy() for name in SIZES}
    if grown and grown[0] in ("shop", "province", "payment", "hour"):
        value = int(np.argmax(shares[grown[0]] * rng.random(SIZES[grown[0]])))
        shares[grown[0]][value] *= grown[1]
        shares[grown[0]] /= shares[grown[0]].sum()
    rows = {name: rng.choice(SIZES[name], n, p=shares[name]) for name in ("shop", "province", "payment", "hour")}
    rows["warehouse"] = _depending(rng, tables["home"], rows["province"])
    rows["carrier"] = _depending(rng, tables["prefers"], rows["warehouse"])
    rows["category"] = _depending(rng, tables["sells"], rows["shop"])
    by_category = np.where(
        tables["belongs"][None, :] == np.arange(SIZES["category"])[:, None], tables["sku"][None, :], 1e-9
    )
    rows["sku"] = _depending(rng, by_category / by_category.sum(axis=1, keepdims=True), rows["category"])
    return rows


def _depending(rng: np.random.Generator, table: np.ndarray, given: np.ndarray) -> np.ndarray:
    """A value per row, drawn by the row of `table` that it is given."""
    sums = np.cumsum(table, axis=1)[given]
    return np.minimum((rng.random((len(given), 1)) > sums).sum(axis=1), table.shape[1] - 1)


def _frame(
    rng: np.random.Generator, rows: dict[str, np.ndarray], names: tuple[str, ...], hit: np.ndarray
) -> pl.DataFrame:
    columns = {}
    for name in names:
        text = pl.Series(name, rows[name]).cast(pl.String)
        missing = pl.Series(rng.random(len(hit)) < 0.02)
        columns[name] = pl.select(pl.when(~missing).then(pl.lit(name) + text).alias(name)).to_series()
    return pl.DataFrame(columns).with_columns(pl.Series("hit", hit))


def ours(case: Case) -> list[tuple[Pattern, float | None]]:
    search = find_causes(case.before, case.now, case.attributes)
    return [(finding.pattern, finding.share_of_change) for finding in search.findings]


def adtributor(case: Case, least: float = 0.1, enough: float = 0.67) -> list[tuple[Pattern, float | None]]:
    """R. Bhagwan et al., Adtributor: revenue debugging in advertising systems, NSDI 2014: one attribute."""
    hits = [frame.filter("hit") for frame in (case.before, case.now)]
    scale = case.now.height / case.before.height
    forecast, actual = hits[0].height * scale, hits[1].height
    best: tuple[float, list[Pattern]] = (0.0, [])
    for name in case.attributes:
        before, now = (part.group_by(name).len().drop_nulls() for part in hits)
        both = now.join(before, on=name, how="left", suffix="_before").fill_null(0)
        rows = []
        for value, a, f in both.iter_rows():
            p, q = f * scale / forecast, a / actual
            surprise = 0.5 * ((p * np.log(2 * p / (p + q)) if p else 0) + (q * np.log(2 * q / (p + q)) if q else 0))
            rows.append((surprise, (a - f * scale) / (actual - forecast) if actual != forecast else 0, value))
        picked, power, surprise = [], 0.0, 0.0
        for score, share, value in sorted(rows, reverse=True):
            if share > least:
                picked, power, surprise = [*picked, {name: value}], power + share, surprise + score
            if power > enough:
                if surprise > best[0]:
                    best = surprise, picked
                break
    return [(pattern, None) for pattern in best[1]]


def relative_risk(case: Case, depth: int) -> list[tuple[Pattern, float | None]]:
    """Combinations of up to `depth` attributes whose rate has at least doubled, by Bonferroni's bound; the top 3."""
    from itertools import combinations

    from scipy.stats import poisson

    found, tried = [], 0
    for size in range(1, depth + 1):
        for names in combinations(case.attributes, size):
            cells = [
                frame.drop_nulls(names).group_by(names).agg(pl.len(), pl.col("hit").sum())
                for frame in (case.before, case.now)
            ]
            both = cells[1].join(cells[0], on=names, suffix="_before").filter(pl.col("hit") >= 6)
            tried += both.height
            for row in both.iter_rows(named=True):
                expected = row["len"] * (row["hit_before"] + 1) / (row["len_before"] + 25)
                if row["hit"] > 2 * expected:
                    found.append((float(poisson.sf(row["hit"] - 1, expected)), {n: row[n] for n in names}))
    kept = sorted((p, sorted(pattern.items())) for p, pattern in found if p * tried < 0.02)
    return [(dict(pattern), None) for _, pattern in kept[:3]]


METHODS: dict[str, Callable[[Case], list[tuple[Pattern, float | None]]]] = {
    "ordersift": ours, "adtributor": adtributor, "relative risk of one attribute": partial(relative_risk, depth=1),
    "relative risk of up to three": partial(relative_risk, depth=3),
}  # fmt: skip


def run_case(seed: int, methods: tuple[str, ...]) -> dict[str, object]:
    """The case, and what each method says of it."""
    case, said = make_case(seed), {}
    for name in methods:
        start = time.perf_counter()
        found = METHODS[name](case)
        grown = max(case.change, sum(case.extra))
        shares = [
            abs((share or 0) - extra / grown)
            for pattern, share in found
            for cause, extra in zip(case.causes, case.extra, strict=True)
            if pattern == cause
        ]
        said[name] = {
            "right": sum(pattern in case.causes for pattern, _ in found), "found": len(found),
            "seconds": time.perf_counter() - start, "share_errors": shares,
            "patterns": [pattern for pattern, _ in found],
        }  # fmt: skip
    return {"seed": seed, "causes": case.causes, "extra": case.extra, "attributes": len(case.attributes),
            "orders": case.now.height, "said": said}  # fmt: skip


def f1(rows: list[dict], name: str) -> float:
    right, found = (sum(row["said"][name][key] for row in rows) for key in ("right", "found"))
    causes = sum(len(row["causes"]) for row in rows)
    return 2 * right / (found + causes) if found + causes else 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--first", type=int, default=100_000, help="the first seed")
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--no-speed", action="store_true")
    parser.add_argument("--misses", type=int, default=0, help="print so many cases that went wrong")
    options = parser.parse_args()
    methods = tuple(options.methods.split(","))
    with ProcessPoolExecutor(2) as pool:
        seeds = range(options.first, options.first + options.cases)
        rows = list(pool.map(partial(run_case, methods=methods), seeds, chunksize=4))
    groups = {
        "each cause 45 or more extra": [r for r in rows if r["causes"] and min(r["extra"]) >= 45],
        "25 or more, eight attributes": [
            r for r in rows if r["causes"] and min(r["extra"]) >= 25 and r["attributes"] == 8
        ],
        "25 or more": [r for r in rows if r["causes"] and min(r["extra"]) >= 25],
        "all with causes": [r for r in rows if r["causes"]],
    }
    none = [r for r in rows if not r["causes"]]
    print(f"| method | {' | '.join(f'F1, {name} ({len(part)})' for name, part in groups.items())} "
          f"| false without a cause ({len(none)}) | share error, mean | within 0.05 | seconds, mean |")  # fmt: skip
    print("|---" * (len(groups) + 5) + "|")
    for name in methods:
        errors = [error for row in rows for error in row["said"][name]["share_errors"]]
        cells = [f"{f1(part, name):.3f}" for part in groups.values()]
        cells.append(f"{np.mean([row['said'][name]['found'] > 0 for row in none]):.1%}" if none else "-")
        told = errors and name == "ordersift"
        cells += [f"{np.mean(errors):.3f}", f"{np.mean(np.array(errors) <= 0.05):.0%}"] if told else ["-", "-"]
        cells.append(f"{np.mean([row['said'][name]['seconds'] for row in rows]):.2f}")
        print(f"| {name} | {' | '.join(cells)} |")
    for row in [
        r for r in rows if r["said"][methods[0]]["right"] != max(len(r["causes"]), r["said"][methods[0]]["found"])
    ][: options.misses]:
        print(
            json.dumps({key: row[key] for key in ("seed", "causes", "extra", "attributes", "orders")}),
            row["said"][methods[0]]["patterns"],
        )
    if not options.no_speed:
        _speed()


def _speed(orders: int = 10_000_000) -> None:
    rng = np.random.default_rng(1)
    names = (*ATTRIBUTES, "weekday", "source")
    sizes = SIZES | {"weekday": 7, "source": 3}

    def half(raised: bool) -> pl.DataFrame:
        codes = {name: pl.Series(rng.integers(0, sizes[name], orders // 2)).cast(pl.String) for name in names}
        frame = pl.DataFrame(codes)
        worse = (pl.col("warehouse") == "3") & (pl.col("carrier") == "4") if raised else pl.lit(value=False)
        rate = pl.when(worse).then(0.06).otherwise(0.03)
        return frame.with_columns((pl.Series(rng.random(orders // 2)) < rate).alias("hit"))

    before, now = half(raised=False), half(raised=True)
    start = time.perf_counter()
    found = find_causes(before, now, names)
    print(f"\n{orders:,} orders x {len(names)} attributes: {time.perf_counter() - start:.1f} s;"
          f" found {[finding.pattern for finding in found.findings]}")  # fmt: skip


if __name__ == "__main__":
    main()
