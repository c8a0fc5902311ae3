"""What people decided about findings: right, dealt with, a false alarm, accepted. Nothing is overwritten."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import polars as pl
from sqlalchemy import Column, DateTime, Engine, Integer, String, Table, func, insert, select

from casework.store import METADATA

Outcome = Literal["open", "confirmed", "resolved", "false_alarm", "accepted"]
"""`confirmed`: right, and being worked on. `resolved`: right, and dealt with. `false_alarm` and `accepted` waive it,
with a reason: the rule is wrong, or the order may stay as it is. `open` takes back what was decided."""
WAIVED: tuple[Outcome, ...] = ("false_alarm", "accepted")
ABOUT = ("exception_id", "rule_id", "rule_version", "source_id", "shop_id", "order_key", "line_no")
SCHEMA = {
    **{name: pl.Int64() if name == "line_no" else pl.String() for name in ABOUT},
    "outcome": pl.String(),
    "reason": pl.String(),
    "who": pl.String(),
    "at": pl.Datetime("us", "UTC"),
    "first_at": pl.Datetime("us", "UTC"),
}
_DECISIONS = Table(
    "decisions",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("exception_id", String(40), nullable=False, index=True),
    # What the finding was about: decisions outlive findings.
    *(Column(name, Integer if name == "line_no" else String(500)) for name in ABOUT[1:]),
    Column("outcome", String(20), nullable=False),
    Column("reason", String(1000), nullable=False),
    Column("who", String(200), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)


class DecisionError(ValueError):
    """A decision that lacks what it needs; says what."""


def decide(store: Engine, finding: Mapping[str, Any], outcome: Outcome, *, reason: str = "", who: str = "") -> None:
    """Write down what was decided about `finding`, a row of table `exceptions`; see `decide_all`."""
    decide_all(store, [finding], outcome, reason=reason, who=who)


def decide_all(
    store: Engine, findings: Sequence[Mapping[str, Any]], outcome: Outcome, *, reason: str = "", who: str = ""
) -> None:
    """The same about each of `findings`, all of them or none.

    Raises:
        DecisionError: waived without a reason.
    """
    if outcome in WAIVED and not reason.strip():
        raise DecisionError("say why")
    said = {"outcome": outcome, "reason": reason.strip()[:1000], "who": who.strip()[:200], "at": datetime.now(UTC)}
    rows = [{**{name: finding[name] for name in ABOUT}, **said} for finding in findings]
    if rows:
        with store.begin() as connection:
            connection.execute(insert(_DECISIONS), rows)


def decisions(store: Engine) -> pl.DataFrame:
    """The decision that holds, one row per finding (`SCHEMA`): `at` is when it was made, `first_at` when anybody first
    decided something about this finding. What was taken back is not among them.
    """
    newest, first = func.max(_DECISIONS.c.id).label("newest"), func.min(_DECISIONS.c.at).label("first_at")
    spans = select(newest, first).group_by(_DECISIONS.c.exception_id).subquery()
    columns = [_DECISIONS.c[name] for name in SCHEMA if name != "first_at"]
    query = select(*columns, spans.c.first_at).join(spans, _DECISIONS.c.id == spans.c.newest)
    query = query.where(_DECISIONS.c.outcome != "open").order_by(_DECISIONS.c.exception_id)
    with store.connect() as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
    # SQLite keeps times without their zone: they are UTC.
    zoned = [{**row, "at": _utc(row["at"]), "first_at": _utc(row["first_at"])} for row in rows]
    return pl.DataFrame(zoned, schema=SCHEMA)


def _utc(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
