"""What people decided about suggestions: planned, done on a day, rejected with a reason. Nothing is overwritten."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal, cast

from sqlalchemy import Column, Date, DateTime, Engine, Integer, String, Table, insert, select

from casework.store import METADATA

Status = Literal["open", "planned", "done", "rejected"]
_MARKS = Table(
    "suggestion_marks",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("suggestion_id", String(40), nullable=False, index=True),
    Column("status", String(20), nullable=False),
    Column("on_day", Date),
    Column("reason", String(1000), nullable=False),
    Column("who", String(200), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)


class MarkError(ValueError):
    """A mark that lacks what it needs; says what."""


@dataclass(frozen=True)
class Mark:
    """A decision: `on_day` when it was done, `reason` why it was rejected, `who` said so and `at` when."""

    suggestion_id: str
    status: Status
    on_day: date | None
    reason: str
    who: str
    at: datetime


def mark(
    store: Engine, suggestion_id: str, status: Status, *, on_day: date | None = None, reason: str = "", who: str = ""
) -> None:
    """Write a decision down; `open` takes the one before back.

    Raises:
        MarkError: done without a day, or rejected without a reason.
    """
    if status == "done" and on_day is None:
        raise MarkError("say on which day it was done")
    if status == "rejected" and not reason.strip():
        raise MarkError("say why it is rejected")
    values = {
        "suggestion_id": suggestion_id, "status": status, "on_day": on_day if status == "done" else None,
        "reason": reason.strip()[:1000], "who": who[:200], "at": datetime.now(UTC),
    }  # fmt: skip
    with store.begin() as connection:
        connection.execute(insert(_MARKS).values(values))


def history(store: Engine, suggestion_id: str) -> list[Mark]:
    """Every decision about it, the newest last."""
    query = select(_MARKS).where(_MARKS.c.suggestion_id == suggestion_id).order_by(_MARKS.c.id)
    return _read(store, query)


def latest(store: Engine) -> dict[str, Mark]:
    """The decision that holds, by suggestion; one that was taken back is open."""
    return {found.suggestion_id: found for found in _read(store, select(_MARKS).order_by(_MARKS.c.id))}


def _read(store: Engine, query: object) -> list[Mark]:
    with store.connect() as connection:
        rows = connection.execute(query).mappings()  # type: ignore[call-overload]  # a select of marks
        return [
            Mark(row["suggestion_id"], cast(Status, row["status"]), row["on_day"], row["reason"], row["who"], row["at"])
            for row in rows
        ]
