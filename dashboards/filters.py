"""What a person is looking for, and the SQL condition that says it.

The SQL is put together from the constants below only; what a person chose or typed is a bound parameter.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

_OF_ORDER = "e.order_key IN (SELECT order_key FROM orders WHERE {column} IN (SELECT unnest(${name})))"

CONDITIONS: Mapping[str, str] = {
    "category": "e.category IN (SELECT unnest($category))",
    "rule": "e.rule_id IN (SELECT unnest($rule))",
    "priority": "CAST(e.priority AS VARCHAR) IN (SELECT unnest($priority))",
    "team": "e.team IN (SELECT unnest($team))",
    "shop": "e.shop_id IN (SELECT unnest($shop))",
    "source": "e.source_id IN (SELECT unnest($source))",
    "country": _OF_ORDER.format(column="country", name="country"),
    "province": _OF_ORDER.format(column="province", name="province"),
    "carrier": _OF_ORDER.format(column="carrier", name="carrier"),
    "warehouse": _OF_ORDER.format(column="warehouse_id", name="warehouse"),
    "since": "e.occurred_at >= CAST($since AS TIMESTAMP) AT TIME ZONE 'UTC'",
    "until": "e.occurred_at < (CAST($until AS TIMESTAMP) + INTERVAL 1 DAY) AT TIME ZONE 'UTC'",
    "text": (
        "(contains(lower(e.order_id), lower($text)) OR EXISTS ("
        "FROM order_lines l WHERE l.order_key = e.order_key AND (e.line_no IS NULL OR e.line_no = l.line_no)"
        " AND contains(lower(l.sku), lower($text))))"
    ),
    "currency": "e.currency IN (SELECT unnest($currency))",
    "at_least": "e.amount_at_risk >= $at_least",
    "at_most": "e.amount_at_risk <= $at_most",
    "among": "e.exception_id IN (SELECT unnest($among::VARCHAR[]))",
    "without": "e.exception_id NOT IN (SELECT unnest($without))",
}
CHOICES = (
    "category", "rule", "priority", "team", "shop", "source", "country", "province", "carrier", "warehouse",
    "currency",
)  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """A choice per field; an empty one does not restrict. Days are UTC days on which the order was placed.

    `among` and `without` are ids of exceptions, as casework knows them; none are among an empty tuple.
    """

    category: tuple[str, ...] = ()
    rule: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    shop: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    province: tuple[str, ...] = ()
    carrier: tuple[str, ...] = ()
    warehouse: tuple[str, ...] = ()
    currency: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    text: str = ""
    at_least: float | None = None
    at_most: float | None = None
    among: tuple[str, ...] | None = None
    without: tuple[str, ...] = ()

    @classmethod
    def of(cls, choices: Mapping[str, tuple[str, ...]], **rest: Any) -> "Filters":
        """The filters with these choices; `rest` are the fields that are no choice among values."""
        chosen: dict[str, Any] = {**choices, **rest}
        return cls(**chosen)

    def parameters(self) -> dict[str, object]:
        """The fields that restrict, as parameters to bind."""
        chosen = {name: value for name, value in asdict(self).items() if value not in ((), "", None)}
        given = {name: list(value) if isinstance(value, tuple) else value for name, value in chosen.items()}
        return given if self.among is None else {**given, "among": list(self.among)}

    def condition(self) -> str:
        """The condition on `exceptions e` that `parameters` belong to."""
        return " AND ".join(CONDITIONS[name] for name in self.parameters()) or "true"


EVERYTHING = Filters()
