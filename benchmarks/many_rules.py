"""Adding rules is cheap: one pass of 40 and of 120 rules over the same orders and lines.

    python benchmarks/many_rules.py                      # 400,000 orders, 1,000,000 lines
    python benchmarks/many_rules.py --rules 20 40 80     # other numbers of rules

The first 40 are rules of the catalogue that judge a row by its own columns and features, on lines and on orders of all
categories. The others are copies of them with other thresholds, values and columns: no two conditions are the same.
Features that the copies share with their originals are computed once, as for any rule that is added. Each pass has a
process of its own.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
from measure import resident
from rule_pass import AS_OF, make

from rules.engine.catalogue import Catalogue, load_catalogue
from rules.engine.compile import CompiledRule
from rules.engine.evaluate import evaluate
from rules.engine.model import Parameter, Rule
from rules.features import Inputs

ORIGINALS = 40
COPIES = 4
SAMPLE = 20_000
CHOSEN = "many_rules.json"
# A copy asks for the next column of its kind.
KINDS = [
    "receiver_name address buyer_note seller_note email phone postcode city province carrier tracking_no",
    "created_at paid_at shipped_at first_scan_at last_scan_at delivered_at promised_delivery_at",
    "goods_amount freight_amount discount_amount tax_amount total_amount paid_amount refunded_amount",
    "unit_price list_price line_amount cost_price line_discount_amount quantity",
    "sku title",
    "payment_status refund_status delivery_status risk_level",
]
NEXT = [(kind.split(), re.compile(rf"\b({'|'.join(kind.split())})\b")) for kind in KINDS]


def choose(folder: Path) -> list[Rule]:
    """The originals and then their copies, as many as there are that hit fewer than one row in a hundred."""
    real = [one.rule.model_copy(update={"silences": []}) for one in load_catalogue().rules if _judges_its_row(one)]
    on_lines = [rule for rule in real if rule.grain == "line"]
    rest, wanted = [rule for rule in real if rule.grain == "order"], ORIGINALS - len(on_lines)
    originals = on_lines + [rest[i * len(rest) // wanted] for i in range(wanted)]
    copies = [_copy(rule, step) for step in range(1, COPIES + 1) for rule in originals]
    taken = {one.sql for one in Catalogue.of(originals).rules}
    different = {one.sql: one.rule for one in Catalogue.of(copies).rules if one.sql not in taken}
    kept = {rule.id for rule in different.values()}
    return originals + _rare([rule for rule in copies if rule.id in kept], folder)


def _judges_its_row(rule: CompiledRule) -> bool:
    beyond = any(feature.over in ("lines", "gathered") for feature in rule.features)
    return rule.rule.grain in ("order", "line") and not beyond


def _copy(rule: Rule, step: int) -> Rule:
    params = {name: _other(value, step) for name, value in rule.params.items()}
    changed = {key: _next_columns(getattr(rule, key), step) for key in ("applies", "when")}
    new = {"id": f"{rule.id}_{step}", "params": params, "optional": [], "evidence": [], **changed}
    return rule.model_copy(update=new)


def _rare(rules: list[Rule], folder: Path) -> list[Rule]:
    """Those of `rules` that a shop would keep switched on, as the first orders tell."""
    orders = pl.read_parquet(folder / "orders.parquet", n_rows=SAMPLE)
    lines = pl.scan_parquet(folder / "order_lines.parquet").join(orders.lazy(), on="order_key", how="semi")
    tables = {"orders": orders.lazy(), "order_lines": lines}
    result = evaluate(Inputs(tables, AS_OF), pl.read_parquet(folder / "layouts.parquet"), Catalogue.of(rules))
    counts = dict(result.hits.group_by("rule_id").len().iter_rows())
    return [rule for rule in rules if counts.get(rule.id, 0) < orders.height / 100 and rule.id not in result.failed]


def _other(value: Parameter, step: int) -> Parameter:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value * (1 + step) if isinstance(value, int) else value * (1 + step / 10)
    return f"{value}|other{step}" if isinstance(value, str) else [*value, *value[:1]][step % len(value) :]  # type: ignore[return-value]


def _next_columns(condition: str, step: int) -> str:
    for names, pattern in NEXT:
        condition = pattern.sub(lambda m, names=names: names[(names.index(m[1]) + step) % len(names)], condition)
    return condition


def one_pass(folder: Path, number: int) -> dict[str, float]:
    """Seconds, CPU seconds, peak GB and hits of one pass with that many rules."""
    chosen = json.loads((folder / CHOSEN).read_text(encoding="utf-8"))
    if number > len(chosen):
        raise ValueError(f"there are only {len(chosen)} rules")
    catalogue = Catalogue.of([Rule.model_validate(rule) for rule in chosen[:number]])
    tables = {name: pl.scan_parquet(folder / f"{name}.parquet") for name in ("orders", "order_lines")}
    start, idle = time.perf_counter(), time.process_time()
    result = evaluate(Inputs(tables, AS_OF), pl.read_parquet(folder / "layouts.parquet"), catalogue)
    seconds, cpu = time.perf_counter() - start, time.process_time() - idle
    if result.failed:
        raise RuntimeError(f"rules failed: {result.failed}")
    peak_gb = resident("self") / 1e9
    return {"seconds": seconds, "cpu": cpu, "peak_gb": peak_gb, "hits": result.hits.height}


def _alone(folder: Path, number: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--data", str(folder), "--run", str(number)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)  # type: ignore[no-any-return]


def main() -> None:
    """Make the tables if needed, run each number of rules in turns, print a Markdown table with ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=400_000)
    parser.add_argument("--rules", type=int, nargs="+", default=[40, 120], help="numbers of rules to compare")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each; the fastest counts")
    parser.add_argument("--data", type=Path, help="where the tables are kept (default: data/tmp/rule_pass/<orders>)")
    parser.add_argument("--run", type=int, help="one pass with that many rules, in this process")
    options = parser.parse_args()
    folder = options.data or Path("data/tmp/rule_pass") / str(options.orders)
    if options.run:
        print(json.dumps(one_pass(folder, options.run)))
        return
    if not (folder / "layouts.parquet").exists():
        make(options.orders, folder)
    chosen = [rule.model_dump(exclude={"examples"}) for rule in choose(folder)]
    (folder / CHOSEN).write_text(json.dumps(chosen, ensure_ascii=False), encoding="utf-8")
    runs = [{number: _alone(folder, number) for number in options.rules} for _ in range(options.repeat)]
    first = options.rules[0]
    print(f"| rules | seconds | x {first} rules | CPU seconds | x {first} rules | peak GB | hits |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    best = {n: {key: min(run[n][key] for run in runs) for key in runs[0][n]} for n in options.rules}
    for number, r in best.items():
        ratios = {key: r[key] / best[first][key] for key in ("seconds", "cpu")}
        shown = f"| {number} | {r['seconds']:.2f} | {ratios['seconds']:.2f} | {r['cpu']:.2f} | {ratios['cpu']:.2f} |"
        print(f"{shown} {r['peak_gb']:.2f} | {r['hits']:,.0f} |")


if __name__ == "__main__":
    main()
