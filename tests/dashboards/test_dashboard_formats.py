from datetime import UTC, datetime
from decimal import Decimal

import pytest

from dashboards import formats


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (Decimal("1234.5"), "EUR", "EUR 1,234.50"), (1234, "JPY", "JPY 1,234"), (1.5, "KWD", "KWD 1.500"),
        (-2, "USD", "USD -2.00"), (None, "USD", "–"), (3, None, "? 3.00"),
    ],
)  # fmt: skip
def test_money_has_the_decimals_of_its_currency(amount: Decimal, currency: str, text: str) -> None:
    assert formats.money(amount, currency) == text


@pytest.mark.parametrize(
    ("amount", "language", "text"),
    [(1_600_000, "en", "1.60 M"), (1_600_000, "zh", "160 万"), (250_000_000, "zh", "2.50 亿"), (12_345, "en", "12,345"), (12, "en", "12.00")],
)  # fmt: skip
def test_large_amounts_are_short(amount: float, language: str, text: str) -> None:
    assert formats.short(amount, "CNY", language) == text


@pytest.mark.parametrize(("part", "text"), [(1, "100 %"), (0.99999, "99.9 %"), (0.5, "50.0 %"), (None, "–")])
def test_share(part: float | None, text: str) -> None:
    assert formats.share(part) == text


@pytest.mark.parametrize(("span", "text"), [(12.34, "12.3 s"), (74, "0:01:14"), (7800, "2:10:00"), (None, "–")])
def test_seconds(span: float | None, text: str) -> None:
    assert formats.seconds(span) == text


@pytest.mark.parametrize(("span", "text"), [(0.5, "30 min"), (7.5, "7.5 h"), (96, "4.0 d"), (-2, "-2.0 h")])
def test_hours(span: float, text: str) -> None:
    assert formats.hours(span) == text


def test_times_are_shown_in_the_zone() -> None:
    assert formats.Clock("Asia/Shanghai").text(datetime(2026, 7, 1, 20, 0, tzinfo=UTC)) == "2026-07-02 04:00"
