"""Numbers, money, times and spans as people read them."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import polars as pl

# ISO 4217; every other currency has two.
NO_DECIMALS = {
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "ISK",
    "JPY",
    "KMF",
    "KRW",
    "PYG",
    "RWF",
    "UGX",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
}
THREE_DECIMALS = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}
NOTHING = "–"


def count(number: float | None) -> str:
    """12,345."""
    return NOTHING if number is None else f"{number:,.0f}"


def money(amount: Decimal | float | None, currency: str | None) -> str:
    """`EUR 1,234.50`, with the decimals that the currency has."""
    if amount is None:
        return NOTHING
    decimals = 0 if currency in NO_DECIMALS else 3 if currency in THREE_DECIMALS else 2
    return f"{currency or '?'} {amount:,.{decimals}f}"


# What large amounts are counted in: millions in English, 万 and 亿 in Chinese.
_LARGE: dict[str, tuple[tuple[float, str], ...]] = {
    "en": ((1e9, "B"), (1e6, "M")),
    "zh": ((1e8, "亿"), (1e4, "万")),
}


def short(amount: Decimal | float | None, currency: str | None, language: str) -> str:
    """`1.23 M`: for key figures, whose label says the currency and whose tooltip the exact amount."""
    if amount is None:
        return NOTHING
    whole = float(amount)
    for size, unit in _LARGE[language]:
        parts = whole / size
        if abs(parts) >= 1:
            decimals = 2 if abs(parts) < 10 else 1 if abs(parts) < 100 else 0
            return f"{parts:,.{decimals}f} {unit}"
    return f"{whole:,.0f}" if abs(whole) >= 10_000 else money(amount, currency).split(" ", 1)[1]


def share(part: float | None) -> str:
    """`97.5 %`; never rounds something up to everything."""
    if part is None:
        return NOTHING
    return "100 %" if part == 1 else f"{min(part, 0.999) * 100:.1f} %"


def seconds(span: float | None) -> str:
    """`12.3 s`, from a minute on `0:01:14`."""
    if span is None:
        return NOTHING
    return f"{span:.1f} s" if span < 60 else str(timedelta(seconds=round(span)))


def hours(span: float) -> str:
    """`5 min`, `7.5 h`, `3.2 d`."""
    size = abs(span)
    if size < 1:
        return f"{span * 60:.0f} min"
    return f"{span:.1f} h" if size < 72 else f"{span / 24:.1f} d"


def unmarked(text: str) -> str:
    """Text as a label shows it that would read Markdown: every sign of it stands for itself."""
    return re.sub(r"([\\`*_\[\]{}<>$~#|:!()-])", r"\\\1", text)


@dataclass(frozen=True)
class Clock:
    """Times of one zone."""

    zone: str

    def text(self, moment: datetime | None) -> str:
        """`2026-07-01 08:30`, in the zone."""
        return NOTHING if moment is None else f"{moment.astimezone(ZoneInfo(self.zone)):%Y-%m-%d %H:%M}"

    def column(self, name: str) -> pl.Expr:
        """The time column `name` as such texts."""
        return pl.col(name).dt.convert_time_zone(self.zone).dt.strftime("%Y-%m-%d %H:%M")

    def local(self, moment: datetime) -> datetime:
        """The moment as the zone's wall clock, without a zone: what a chart's axis shows."""
        return moment.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
