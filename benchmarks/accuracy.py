"""How right the findings are: simulated exports with known exceptions, a night over them, findings against the truth.

Usage: python benchmarks/accuracy.py [--orders 100000] [--seeds 1,2,3] [--days 32] [--formats ordersift,shopify,...]
           [--work DIR] [--misses N]

`--orders` is per format. For each seed all formats share one inbox with their shops' lists (products, stock,
blacklist, regions without service, tracking events) and with some files that provoke every rule of category `data`.
The seeds start on days around the changes of daylight saving time. Prints a Markdown table over all seeds: rule,
exceptions in truth, findings, precision, recall. A finding is right when order, rule and (for a rule on lines) sku
agree; for a rule on exports when file or shop agree. Exits with 1 if the whole catalogue is below 99.5 % precision
or recall, a rule below 99 %, or a rule has no exception in truth. `--misses` prints as many wrong and missed findings
per rule. `--work` is emptied first.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
from measure import run

from simulator import write_sample

ORDERSIFT = str(Path(sys.executable).with_name("ordersift"))
FORMATS = "ordersift,shopify,taobao,jd,woocommerce,amazon_all_orders,youzan"
STARTS = (date(2026, 2, 20), date(2026, 10, 12), date(2026, 4, 1))
"""Across the change to daylight saving time in America, the change back in Europe and America, and a plain month."""
ROW_PER_ORDER = ("youzan_orders_*.csv", "ExportOrderList_tmall_*.csv", "orders-bigcommerce-*.csv")
PROVOKED = "provoked"
KEY = ["place", "line_ref", "rule_id"]
ALL, EACH = 0.995, 0.99
NOT_OF_EXPORTS = ("rule_failed",)
"""Judges rules, not what shops sent."""


def main() -> int:
    options = _options()
    truths, founds = [], []
    for number, seed in enumerate(map(int, options.seeds.split(","))):
        start = STARTS[number % len(STARTS)]
        true, hits = night(options.work, options.formats.split(","), options.orders, options.days, seed, start)
        truths.append(true.with_columns(seed=pl.lit(seed)))
        founds.append(hits.with_columns(seed=pl.lit(seed)))
    true, hits, rules = pl.concat(truths), pl.concat(founds), catalogue(options.work / "home" / "lake")
    shutil.rmtree(options.work)
    print(f"{options.orders:,} orders in each of {options.formats}; {options.days} days; seeds {options.seeds}\n")
    rows = compare(true, hits, rules)
    print("| rule | truth | found | precision | recall |\n|---|---:|---:|---:|---:|")
    for rule_id, exceptions, findings, right in rows:
        print(f"| {rule_id} | {exceptions:,} | {findings:,} | {share(right, findings)} | {share(right, exceptions)} |")
    if options.misses:
        show_misses(true, hits, options.misses)
    failures = shortcomings(rows)
    print("\n" + ("\n".join(failures) or "All bounds hold."))
    return 1 if failures else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--days", type=int, default=32)
    parser.add_argument("--formats", default=FORMATS)
    parser.add_argument("--work", type=Path, default=Path("data/tmp/accuracy"))
    parser.add_argument("--misses", type=int, default=0)
    return parser.parse_args()


def night(
    work: Path, formats: Sequence[str], orders: int, days: int, seed: int, start: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Truth and findings of one seed: `place` (order, file or shop), `line_ref`, `rule_id`, and `evidence`."""
    shutil.rmtree(work, ignore_errors=True)
    sample, home = work / "sample", work / "home"
    made = write_sample(sample, orders=orders * len(formats), seed=seed, days=days, formats=formats, start=start)
    inbox = sample / "exports"
    shutil.copytree(sample / "reference", inbox, dirs_exist_ok=True)
    provoked = provoke(inbox, made.as_of)
    run([ORDERSIFT, "--home", str(home), "run", "--json", "--inbox", str(inbox), "--as-of", made.as_of.isoformat()])
    true = pl.read_csv(made.truth, infer_schema=False)
    true = true.select(pl.col("order_id").alias("place"), pl.col("line_ref").fill_null(""), "rule_id")
    return pl.concat([true, provoked, _quarantined(inbox)]).unique(), found(home / "lake")


def provoke(inbox: Path, as_of: datetime) -> pl.DataFrame:
    """Put exports of a small shop into the inbox that every rule of category `data` hits; what it must find."""
    folder = inbox / PROVOKED
    folder.mkdir()
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 cut off")
    (folder / "notes.csv").write_text("colour,taste\nred,sweet\n", encoding="utf-8")
    header, row = "order_id,created_at,status,sku,quantity", "{id},{day}T08:00:00Z,{status},A-1,1"
    days = [(as_of - timedelta(days=ago)).date() for ago in (1, *range(8, 64, 7))]
    for number, day in enumerate(days):
        lines = [row.format(id=f"P{number}-{n}", day=day, status="paid") for n in range(10 if number else 1)]
        _write(folder / f"orders_{day:%Y%m%d}.csv", [header, *lines])
    today = days[0]
    status = row.format(id="P0-0", day=today, status="shipped")
    _write(folder / f"orders_{today:%Y%m%d}_again.csv", [header, status])
    _write(folder / f"unmapped_{days[1]:%Y%m%d}.csv", [header, row.format(id="U1", day=days[1], status="teleported")])
    _write(folder / f"bad_{days[1]:%Y%m%d}.csv", [header, row.format(id="", day=days[1], status="paid")])
    silent = inbox / "silent"
    silent.mkdir()
    for ago in range(2, 8):
        day = (as_of - timedelta(days=ago)).date()
        _write(silent / f"orders_{day:%Y%m%d}.csv", [header, row.format(id=f"Q{ago}", day=day, status="paid")])
    told = {
        "file_unreadable": ("broken.xlsx",),
        "file_unrecognised": ("notes.csv",),
        "rows_quarantined": (f"bad_{days[1]:%Y%m%d}.csv",),
        "status_unmapped": (f"unmapped_{days[1]:%Y%m%d}.csv",),
        "export_overlap_conflict": (f"orders_{today:%Y%m%d}.csv", f"orders_{today:%Y%m%d}_again.csv"),
        "shop_silent": ("silent",),
        "row_count_drop": (PROVOKED,),
    }
    rows = [(place, "", rule) for rule, places in told.items() for place in places]
    return pl.DataFrame(rows, schema=dict.fromkeys(KEY, pl.String), orient="row")


def _quarantined(inbox: Path) -> pl.DataFrame:
    """Exports with a row per order that list an order twice: one of the rows is set aside."""
    files = [file for pattern in ROW_PER_ORDER for file in inbox.glob(pattern)]
    repeating = [file.name for file in files if _has_repeats(file)]
    rows = [(name, "", "rows_quarantined") for name in repeating]
    return pl.DataFrame(rows, schema=dict.fromkeys(KEY, pl.String), orient="row")


def _has_repeats(file: Path) -> bool:
    with file.open(encoding="gb18030" if "tmall" in file.name else "utf-8") as lines:
        order_ids = [line.split(",", 1)[0] for line in lines]
    return len(set(order_ids)) < len(order_ids)


def _write(path: Path, lines: Sequence[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def found(lake: Path) -> pl.DataFrame:
    """The findings, those on lines by their sku, those on exports by file or shop; orders made up here apart."""
    lines = pl.read_parquet(lake / "refined_order_lines" / "*.parquet", columns=["order_key", "line_no", "sku"])
    findings = pl.read_parquet(lake / "results_exceptions.parquet").join(lines, on=["order_key", "line_no"], how="left")
    findings = findings.filter((pl.col("category") == "data") | ~pl.col("shop_id").is_in([PROVOKED, "silent"]))
    file = pl.col("evidence").map_elements(lambda text: _file_name(json.loads(text)), pl.String)
    places = pl.when(pl.col("category") == "data").then(pl.coalesce(file, "shop_id")).otherwise("order_id")
    return findings.select(
        places.alias("place"), pl.col("sku").fill_null("").alias("line_ref"), "rule_id", "evidence"
    ).unique(KEY)


def _file_name(evidence: dict[str, str]) -> str | None:
    return Path(evidence["file"]).name if "file" in evidence else None


def catalogue(lake: Path) -> list[str]:
    """Every rule of the catalogue that judges what shops sent."""
    known = pl.read_parquet(lake / "results_rules.parquet", columns=["rule_id"])["rule_id"].unique()
    return sorted(set(known) - set(NOT_OF_EXPORTS))


def compare(true: pl.DataFrame, hits: pl.DataFrame, rules: Sequence[str]) -> list[tuple[str, int, int, int]]:
    """Per rule, then over all: exceptions in truth, found, and found rightly."""
    right = true.join(hits, on=["seed", *KEY])
    counts = [dict(frame["rule_id"].value_counts().iter_rows()) for frame in (true, hits, right)]
    rows = [(rule, *(count.get(rule, 0) for count in counts)) for rule in rules]
    return [*rows, ("all", *(sum(row[n] for row in rows) for n in (1, 2, 3)))]


def share(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else "–"


def shortcomings(rows: Sequence[tuple[str, int, int, int]]) -> list[str]:
    """What is below its bound, in words."""
    failures = []
    for rule, exceptions, findings, right in rows:
        least = ALL if rule == "all" else EACH
        if not exceptions:
            failures.append(f"{rule}: no exceptions in truth")
        for name, whole in (("precision", findings), ("recall", exceptions)):
            if whole and right / whole < least:
                failures.append(f"{rule}: {name} {right / whole:.2%} is below {least:.1%}")
    return failures


def show_misses(true: pl.DataFrame, hits: pl.DataFrame, most: int) -> None:
    """Print some findings that are wrong, and some that are missing."""
    keys = ["seed", *KEY]
    for title, rows in (
        ("wrong", hits.join(true, on=keys, how="anti")),
        ("missing", true.join(hits, on=keys, how="anti")),
    ):
        for row in (
            rows.sort("rule_id", *keys).group_by("rule_id", maintain_order=True).head(most).iter_rows(named=True)
        ):
            print(f"{title}: {row}")


if __name__ == "__main__":
    sys.exit(main())
