"""A backtest as a self-contained page: no script, nothing from a network, texts of exports escaped."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from html import escape

import polars as pl

from dashboards import formats
from dashboards.evidence import value_text
from dashboards.privacy import mask
from dashboards.reports.elements import fact_list, paragraph, section, table
from dashboards.reports.facts import Fact
from dashboards.reports.page import STYLE
from dashboards.reports.svg import bars
from dashboards.reports.words import CLOCK, ReportWords
from insights.precision import precision
from rules.engine.backtest import Backtest

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
MAX_BARS = 120


def backtest_page(results: Sequence[Backtest], words: ReportWords, *, personal: bool) -> str:
    """The page as HTML, one part per rule; `personal` shows personal data in the samples."""
    title = words("report.backtest")
    parts = "".join(_rule(result, words, personal=personal) for result in results)
    return (
        f'<!DOCTYPE html>\n<html lang="{words.language}">\n<head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}: {escape(', '.join(result.rule.rule.id for result in results))}</title>"
        f"<style>{STYLE.read_text(encoding='utf-8')}</style></head>\n"
        f"<body><header><h1>{escape(title)}</h1>{paragraph(words('report.backtest_hint'))}</header>"
        f"<main>{parts}</main></body>\n</html>\n"
    )


def _rule(result: Backtest, words: ReportWords, *, personal: bool) -> str:
    rule = result.rule.rule
    lacking = "".join(
        paragraph(words("rules.lacks", source=source, columns=", ".join(columns)))
        for source, columns in result.lacking.items()
    )
    version = words("rules.version", version=result.rule.version)
    drawn = bars(_bins(result.per_day))
    charts = [section(words("report.backtest_days"), "", f"<div class=scroll>{drawn}</div>")] if drawn else []
    frames = {
        "backtest_shops": result.by_shop,
        "backtest_overlap": _overlap(result, words),
        "backtest_categories": result.overlap_by_category,
        "backtest_money": result.money,
    }
    tables = [
        section(words(f"report.{name}"), "", table(frame, words)) for name, frame in frames.items() if frame.height
    ]
    return "".join((
        f"<h2>{escape(getattr(rule.title, words.language))}</h2>",
        paragraph(" · ".join((rule.id, words.name("category", rule.category), version))),
        f"<pre>{escape(result.rule.sql)}</pre>",
        fact_list(_window(result, words), "night"),
        fact_list(_facts(result, words), "cards"),
        lacking,
        *charts,
        *tables,
        *_sample(result, words, personal=personal),
    ))  # fmt: skip


def _overlap(result: Backtest, words: ReportWords) -> pl.DataFrame:
    own = words("report.backtest_own", rule=result.rule.rule.id)
    named = pl.when(pl.col("rule_id") == result.rule.rule.id).then(pl.lit(own)).otherwise("rule_id")
    return result.overlap.with_columns(named.alias("rule_id"))


def _window(result: Backtest, words: ReportWords) -> list[Fact]:
    return [
        Fact(words("report.backtest_since"), str(result.since or words("report.backtest_first"))),
        Fact(words("report.backtest_until"), str(result.until or words("report.backtest_last"))),
        Fact(words("report.as_of"), result.as_of),
    ]


def _facts(result: Backtest, words: ReportWords) -> list[Fact]:
    judged = result.hits + result.ok
    rows = judged + result.not_evaluable
    numbers = {name: getattr(result, name) for name in ("hits", "orders_hit", "orders_only_here", "orders")}
    return [
        *(Fact(words(f"report.backtest_{name}"), number) for name, number in numbers.items()),
        Fact(
            words("report.backtest_share"), formats.share(result.orders_hit / result.orders if result.orders else None)
        ),
        Fact(words("report.backtest_judged"), formats.share(judged / rows if rows else None)),
        Fact(words("report.backtest_precision"), _expected(result, words)),
    ]


def _expected(result: Backtest, words: ReportWords) -> str:
    found = precision(result.outcomes)
    if not found:
        return words("report.backtest_undecided")
    ends = {"low": formats.share(found.low), "high": formats.share(found.high)}
    n = formats.count(found.right + found.false)
    return words("report.backtest_decided", share=formats.share(found.share), **ends, n=n)


def _bins(per_day: pl.DataFrame) -> list[tuple[str, int, str]]:
    """Hits by day, or by as many days as keep the bars few; days without orders are there, too."""
    days = per_day.drop_nulls("day")
    if days.is_empty():
        return []
    first = days["day"].min()
    assert isinstance(first, date)
    place = (pl.col("day") - pl.lit(first)).dt.total_days()
    span = int(days.select(place.max()).item()) + 1
    size = -(-span // MAX_BARS)
    counted = days.group_by(place // size).agg(pl.col("hits", "orders").sum())
    found = {number: (hits, orders) for number, hits, orders in counted.iter_rows()}
    return [
        _bin(first + timedelta(days=size * number), *found.get(number, (0, 0))) for number in range(-(-span // size))
    ]


def _bin(day: date, hits: int, orders: int) -> tuple[str, int, str]:
    return str(day), hits, f"{day}: {hits:,} / {orders:,}"


def _sample(result: Backtest, words: ReportWords, *, personal: bool) -> list[str]:
    if result.sample.is_empty():
        return [paragraph(words("report.backtest_nothing"), "good")]
    told = [_told(text, words, personal=personal) for text in result.sample["evidence"]]
    shown = result.sample.select(
        "order_id", "line_no", "shop_id", "occurred_at", "amount_at_risk", "currency", pl.Series("evidence", told)
    )
    title = words("report.backtest_sample", shown=shown.height, all=formats.count(result.hits))
    return [section(title, "", table(shown, words))]


def _told(evidence: str, words: ReportWords, *, personal: bool) -> str:
    found = json.loads(evidence)
    shown = found if personal else {name: mask(name, value) for name, value in found.items()}
    return " · ".join(
        f"{words.name('column', name)}: {value_text(name, value, words, CLOCK)}" for name, value in shown.items()
    )
