"""The key figures of a report, each with a label, a value and what it means."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from dashboards import formats, queries
from dashboards.ask import Connection
from dashboards.reports.words import CLOCK, ReportWords

Value = int | float | Decimal | datetime | str | None


@dataclass(frozen=True)
class Fact:
    """One figure; an amount has its `currency`."""

    label: str
    value: Value
    explained: str = ""
    currency: str | None = None

    @property
    def text(self) -> str:
        """The value as people read it."""
        if isinstance(self.value, datetime):
            return CLOCK.text(self.value)
        if isinstance(self.value, Decimal):
            return formats.money(self.value, self.currency).split(" ", 1)[1]
        if isinstance(self.value, float):
            return f"{self.value:,.1f}"
        return formats.count(self.value) if not isinstance(self.value, str) else self.value


def key_figures(connection: Connection, words: ReportWords) -> list[Fact]:
    """Orders, exceptions, urgent ones, rate, and the amount at risk in each currency."""
    found = queries.key_figures(connection, ()).row(0, named=True)
    hit, judged = found["orders_hit"], found["orders_judged"]
    explained = words("overview.rate_help", hit=formats.count(hit), judged=formats.count(judged))
    counts = [
        Fact(words(f"overview.{name}"), found[name], words(f"overview.{name}_help"))
        for name in ("orders", "exceptions", "urgent")
    ]
    risk = [
        Fact(
            words("overview.at_risk", currency=row["currency"] or words("common.unknown")),
            row["amount"],
            words(
                "overview.at_risk_help",
                amount=formats.money(row["amount"], row["currency"]),
                orders=formats.count(row["orders"]),
            ),
            row["currency"],
        )
        for row in queries.amount_at_risk(connection, ()).iter_rows(named=True)
    ]
    return [*counts, Fact(words("overview.rate"), 1000 * hit / judged if judged else None, explained), *risk]


def about_night(night: dict[str, Any], words: ReportWords) -> list[Fact]:
    """Which night it is, when it judged, and what became of the rows."""
    names = ("files", "rows_read", "rows_kept", "rows_quarantined")
    columns = ("files_new", *names[1:])
    return [
        Fact(words("report.night"), night["run_id"]),
        Fact(words("report.as_of"), night["as_of"]),
        *(Fact(words(f"report.{name}"), night[name]) for name in ("exceptions_new", "exceptions_gone")),
        *(Fact(words(f"overview.{name}"), night[column]) for name, column in zip(names, columns, strict=True)),
    ]
