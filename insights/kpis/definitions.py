"""What each KPI is: `definitions.yaml`, validated."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Literal, Self

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, model_validator

from insights.settings_file import read_settings
from warehouse.tables.orders import TABLE as ORDERS

FILE = Path(__file__).with_name("definitions.yaml")
FIRST_PROMISE = "first_promised_delivery_at"
ADDED = ("as_of", "has_exception", "has_tracking_finding", FIRST_PROMISE)


class DefinitionError(ValueError):
    """The definitions of KPIs are wrong: names the file, the KPI and the remedy."""


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(_Form):
    """A text in both languages."""

    en: str
    zh: str


class Limit(_Form):
    """The share that marketplaces ask for."""

    at_most: float | None = Field(default=None, ge=0, le=1)
    at_least: float | None = Field(default=None, ge=0, le=1)

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError("give either at_most or at_least")
        return self


class Kpi(_Form):
    """A share of orders: those with `hit` among those with `judged`, within `windows` (days) by the time `at`."""

    id: str
    title: Said
    definition: Said
    at: str
    needs: tuple[str, ...]
    judged: str
    hit: str
    good: Literal["low", "high"]
    windows: tuple[int, ...] = Field(min_length=1)
    limit: Limit | None = None
    source: Said | None = None

    @model_validator(mode="after")
    def _reads_what_orders_have(self) -> Self:
        known = {*ORDERS.schema, *ADDED}
        for name, valid in (
            (self.at, {*ORDERS.schema, FIRST_PROMISE}),
            *((need, ORDERS.schema) for need in self.needs),
        ):
            if name not in valid:
                raise ValueError(f"orders have no column {name!r}{_nearest(name, valid)}")
        for text in (self.judged, self.hit):
            try:
                names = pl.sql_expr(text).meta.root_names()
            except pl.exceptions.PolarsError as error:
                raise ValueError(f"{text!r} is no condition: {str(error).splitlines()[0]}") from error
            if unknown := sorted(set(names) - known):
                told = f"{text!r} reads {', '.join(unknown)}, which orders do not have"
                raise ValueError(told + _nearest(unknown[0], known))
        return self


def _nearest(word: str, valid: Iterable[str]) -> str:
    """A remedy for a misspelt column, e.g. `; did you mean status?`."""
    close = get_close_matches(word, sorted(valid), n=2)
    return f"; did you mean {' or '.join(close)}?" if close else ""


@cache
def all_kpis(file: Path = FILE) -> tuple[Kpi, ...]:
    """The KPIs of `file`.

    Raises:
        DefinitionError: it is no YAML, or says what is not understood.
    """
    return read_settings(tuple[Kpi, ...], file, DefinitionError)
