"""`ordersift rules backtest`: what a rule would find, before it is switched on."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from assets.lake_inputs import inputs_of_lake
from casework.decisions import decisions
from casework.store import open_store
from dashboards.privacy import mask
from dashboards.texts import Language
from insights.precision import Precision, precision
from pipelines.commands.console import AsJson, SettingsFile, err, fail, home, out, print_json, print_table, use_settings
from rules.engine.backtest import Backtest, backtest
from rules.engine.catalogue import read_alone
from rules.engine.compile import CompiledRule
from rules.engine.errors import nearest
from warehouse.lake import Lake
from warehouse.snapshots import open_snapshot
from warehouse.tables.exceptions import COUNTED

DAYS_SHOWN, RULES_SHOWN = 31, 10
DAY = ["%Y-%m-%d"]
FRAMES = ("per_day", "by_shop", "overlap", "overlap_by_category", "money", "outcomes")
COUNTS = ("orders", "orders_hit", "orders_only_here", "hits", "ok", "not_evaluable")


def backtest_command(
    file: Annotated[Path, typer.Argument(help="A rule file (YAML) with one or more rules.", show_default=False)],
    rule: Annotated[str, typer.Option(help="Only the rule with this id.", show_default=False)] = "",
    since: Annotated[
        datetime | None, typer.Option("--from", formats=DAY, help="Orders placed from this day.", show_default=False)
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--to", formats=DAY, help="Orders placed up to this day.", show_default=False)
    ] = None,
    personal: Annotated[bool, typer.Option("--personal", help="Show personal data in the sample.")] = False,
    settings: SettingsFile = None,
    html: Annotated[
        Path | None, typer.Option(help="Write a self-contained page to this file.", show_default=False)
    ] = None,
    lang: Annotated[Language, typer.Option(help="Language of the page.")] = "en",
    as_json: AsJson = False,
) -> None:
    """What a rule finds in the orders of the last night: hits per day and shop, coverage, overlap, a sample.

    Orders are judged as they are known today, at the instant of the last night; days are UTC. Nothing is published.

    Example: ordersift rules backtest my_rule.yaml --from 2026-04-01 --to 2026-04-14
    """
    use_settings(settings)
    first, last = since.date() if since else None, until.date() if until else None
    if first and last and first > last:
        fail(f"--from {first} is after --to {last}")
    if html and html.is_dir():
        fail(f"--html {html} is a folder; name a file such as {html / 'backtest.html'}")
    results = _run(_chosen(file, rule), first, last)
    if html:
        _write(html, results, lang, personal=personal)
    if as_json:
        print_json([_plain(result, personal=personal) for result in results])
        return
    for result in results:
        _print(result, personal=personal)
    if html:
        out.print(f"\nwritten to {html}", markup=False, soft_wrap=True)


def _write(html: Path, results: Sequence[Backtest], lang: Language, *, personal: bool) -> None:
    from dashboards.reports.backtest_page import backtest_page
    from dashboards.reports.words import ReportWords

    html.parent.mkdir(parents=True, exist_ok=True)
    html.write_text(backtest_page(results, ReportWords(lang), personal=personal), encoding="utf-8")


def _chosen(file: Path, wanted: str) -> tuple[CompiledRule, ...]:
    if not file.is_file():
        fail(f"{file} is not a file; name a rule file such as rules/custom/my_rule.yaml")
    catalogue, errors = read_alone([file])
    if errors:
        raise errors[0]
    rules = catalogue.rules
    chosen = tuple(rule for rule in rules if wanted in ("", rule.rule.id))
    if not chosen:
        remedy = nearest(wanted, [rule.rule.id for rule in rules])
        fail(f"{file} has no rule {wanted!r}{remedy}" if wanted else f"{file} has no rules")
    return chosen


def _run(rules: Sequence[CompiledRule], since: date | None, until: date | None) -> list[Backtest]:
    with open_snapshot(home() / "warehouse") as snapshot:
        nights = snapshot.sql("SELECT as_of FROM runs ORDER BY started_at DESC LIMIT 1").fetchall()
        known = snapshot.sql(f"SELECT rule_id, category, order_key FROM {COUNTED} WHERE order_key IS NOT NULL").pl()  # noqa: S608  # a constant
    if not nights:
        fail("the published snapshot tells of no night; run `ordersift run --inbox DIR` first")
    lake, found = Lake(home() / "lake"), []
    decided = decisions(open_store(home()))
    inputs = inputs_of_lake(lake, nights[0][0])
    layouts = lake.scan("refined_layouts").collect()
    with err.status("backtesting") as status:
        for number, rule in enumerate(rules, 1):
            status.update(f"backtesting {rule.rule.id} ({number} of {len(rules)})")
            found.append(backtest(rule, inputs, layouts, since, until, known, decided))
    return found


def _plain(result: Backtest, *, personal: bool) -> dict[str, Any]:
    """The result as JSON's own kinds of values."""
    rows = result.sample.to_dicts()
    return {
        "rule_id": result.rule.rule.id, "rule_version": result.rule.version, "condition": result.rule.sql,
        "grain": result.rule.rule.grain, "as_of": result.as_of, "from": result.since, "to": result.until,
        **{name: getattr(result, name) for name in COUNTS},
        "share_of_orders": result.orders_hit / result.orders if result.orders else None,
        "lacking": result.lacking,
        "expected_precision": asdict(said) if (said := precision(result.outcomes)) else None,
        **{name: getattr(result, name).to_dicts() for name in FRAMES},
        "sample": [row | {"evidence": _evidence(row["evidence"], personal=personal)} for row in rows],
    }  # fmt: skip


def _evidence(text: str, *, personal: bool) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found if personal else {name: mask(name, value) for name, value in found.items()}


def _print(result: Backtest, *, personal: bool) -> None:
    rule, judged = result.rule.rule, result.hits + result.ok
    span = f"{result.since or 'the first day'} to {result.until or 'the last'}"
    out.print(f"\n{rule.id}: {rule.title.en}", markup=False, style="bold")
    out.print(f"Orders placed {span}, as known today, judged as of {result.as_of:%Y-%m-%d %H:%M} UTC\n")
    share = f"{100 * result.orders_hit / result.orders:.2f} %" if result.orders else "-"
    out.print(f"{result.hits:,} hits on {result.orders_hit:,} of {result.orders:,} orders ({share});"
              f" {result.orders_only_here:,} of them have no finding of another rule")  # fmt: skip
    rows = judged + result.not_evaluable
    known = f"{100 * judged / rows:.1f} % of {rows:,} {rule.grain}s" if rows else "nothing"
    out.print(f"could judge {known}: {result.hits:,} hits, {result.ok:,} ok, {result.not_evaluable:,} not evaluable")
    for source, columns in result.lacking.items():
        out.print(f"exports of {source} lack {', '.join(columns)}", markup=False, style="yellow")
    _frame("\nBy shop", result.by_shop)
    _frame(f"\nPer day{_last(result.per_day, DAYS_SHOWN)}", result.per_day.tail(DAYS_SHOWN))
    _frame("\nAt stake", result.money)
    out.print(f"\n{_expected(precision(result.outcomes))}", markup=False)
    own = pl.when(pl.col("rule_id") == rule.id).then(pl.lit("this rule, as published")).otherwise(pl.lit(""))
    _frame("\nThe same orders are already found by", result.overlap.head(RULES_SHOWN).with_columns(own.alias("note")))
    _frame("\nIn which categories the same orders have other findings", result.overlap_by_category)
    _sample(result, personal=personal)


def _expected(found: Precision | None) -> str:
    if not found:
        return "Expected precision: not known, nobody has decided about findings of this rule on these orders"
    low, high = 100 * found.low, 100 * found.high
    return (
        f"Expected precision: {100 * found.share:.1f} % (95 % interval {low:.1f} to {high:.1f} %),"
        f" from {found.right + found.false:,} decisions: {found.right:,} right, {found.false:,} false alarms"
    )


def _last(frame: pl.DataFrame, shown: int) -> str:
    return f" (the last {shown} of {frame.height}; --json gives all)" if frame.height > shown else ""


def _frame(title: str, frame: pl.DataFrame) -> None:
    if frame.height:
        out.print(title, markup=False, style="bold")
        print_table([name.replace("_", " ") for name in frame.columns], frame.rows())


def _sample(result: Backtest, *, personal: bool) -> None:
    rows = [
        [row["order_id"], row["line_no"], row["shop_id"], _said(_evidence(row["evidence"], personal=personal))]
        for row in result.sample.iter_rows(named=True)
    ]
    if rows:
        hint = "" if personal else "; --personal shows personal data"
        out.print(f"\nSample ({len(rows)} of {result.hits:,} hits{hint})", style="bold")
        print_table(["order", "line", "shop", "evidence"], rows)


def _said(evidence: dict[str, Any]) -> str:
    return ", ".join(f"{name}: {'unknown' if value is None else value!r}" for name, value in evidence.items())
