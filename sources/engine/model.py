"""The form of a mapping (`sources/*.yaml`). Not here: what it does to a frame (`mapping.py`)."""

from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import polars as pl
import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from sources.engine.errors import SourceError
from warehouse.tables import all_tables

FOLDER = Path(__file__).parents[1]


class Strict(BaseModel):
    """Misspelt keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Spec(Strict):
    """How one canonical column comes out of an export. In YAML a name or a list of names stands for `from`.

    `from` takes the first of the columns that the file has, `coalesce` row by row the first that is not blank.
    `values` translates whole cells (`""` = blank ones); what it does not know becomes `default`.
    """

    from_: Annotated[list[str], Field(alias="from")] = []
    coalesce: list[str] = []
    join: list[str] = []
    by: str = " "
    sum: list[str] = []
    value: str | bool | float | int | None = None
    sql: str | None = None
    extract: str | None = None
    values: dict[str, str | bool] | None = None
    default: str | None = "unknown"
    unknown_if: str | None = None
    over: Literal["sum", "max", "min"] | None = None

    @property
    def columns(self) -> list[str]:
        """The export's columns it names."""
        return [*self.from_, *self.coalesce, *self.join, *self.sum]


def _spec(value: Any) -> Any:
    if isinstance(value, str):
        return {"from": [value]}
    if isinstance(value, list):
        return {"from": value}
    if isinstance(value, dict) and isinstance(value.get("from"), str):
        return value | {"from": [value["from"]]}
    return value


Specs = dict[str, Annotated[Spec, BeforeValidator(_spec)]]


class Join(Strict):
    """Columns of another part of the set, joined on a column of both; rows of a key are summed or the first taken."""

    part: str
    key: str
    sum: list[str] = []


class Part(Strict):
    """One kind of file of a source. A source that comes as a set of files has several.

    `recognise` names columns that it always has (`a|b`: one of them), `absent` those of its neighbours.
    `order_row` names a cell that only the first row of an order fills; just those rows then speak for the order.
    `orders_if_alone`: its orders count only where no file of its `joins` is there; else it gives just lines.
    A companion (`shape: table`) gives rows of another canonical `table`, mapped by `columns`; the `required` ones
    may not be blank.
    """

    name: str = "orders"
    recognise: Annotated[list[str], Field(min_length=1)]
    absent: list[str] = []
    shape: Literal["order", "line", "lookup", "table"]
    table: str = ""
    required: list[str] = []
    timezone: str | None = None
    numbered: str | None = None
    order_row: str | None = None
    line_id: str | None = None
    key: str | None = None
    ragged: bool = False
    not_data: list[str] = []
    joins: list[Join] = []
    orders_if_alone: bool = False
    split_cn_address: bool = False
    normalise_cn_region: bool = False
    needs: list[str] = []
    orders: Specs = {}
    lines: Specs = {}
    columns: Specs = {}

    @model_validator(mode="after")
    def _complete(self) -> "Part":
        if self.shape == "lookup" and not self.key:
            raise ValueError("shape lookup needs key")
        if self.shape in ("order", "line") and "order_id" not in {**self.orders, **self.lines}:
            raise ValueError("order_id is not mapped")
        tables = {"orders": self.orders, "order_lines": self.lines}
        if self.shape == "table":
            tables = {self._companion(): self.columns}
        for table, specs in tables.items():
            valid = {*all_tables()[table].schema, "order_id", "shop_id"}
            for name in specs:
                if name not in valid and not name.startswith("_"):
                    close = get_close_matches(name, valid, n=2)
                    raise ValueError(f"unknown column {name!r}; did you mean {' or '.join(close) or 'another'}?")
            _check_sql(specs)
        return self

    def _companion(self) -> str:
        if self.table not in all_tables():
            close = get_close_matches(self.table, all_tables(), n=2)
            raise ValueError(f"unknown table {self.table!r}; did you mean {' or '.join(close) or 'another'}?")
        if unmapped := [name for name in self.required if name not in self.columns]:
            raise ValueError(f"{unmapped[0]} is required, but not mapped")
        return self.table


def _check_sql(specs: dict[str, Spec]) -> None:
    """SQL is computed in the order of the mapping, so it may only name what stands above it, or a cell."""
    later = {name for name, spec in specs.items() if spec.sql is not None}
    for name, spec in specs.items():
        if spec.sql is None:
            continue
        roots = pl.sql_expr(spec.sql).meta.root_names()
        if unknown := [root for root in roots if root not in specs]:
            raise ValueError(
                f"{name}: {unknown[0]!r} is not mapped; did you mean {get_close_matches(unknown[0], specs)}?"
            )
        if early := later & set(roots):
            raise ValueError(f"{name}: {min(early)!r} must stand above it")
        later -= {name}


class Source(Strict):
    """A mapping."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    platform: str
    title: dict[Literal["en", "zh"], str]
    timezone: str = "UTC"
    dates: Annotated[list[str], Field(min_length=1)]
    encoding: Literal["gb18030", "cp1252"] = "cp1252"
    blanks: list[str] = []
    parts: Annotated[list[Part], Field(min_length=1)]

    def part(self, name: str) -> Part:
        """The part of that name."""
        return next(part for part in self.parts if part.name == name)


def read_source(file: Path) -> Source:
    """One mapping.

    Raises:
        SourceError: names the file, the place and what is wrong.
    """
    try:
        return Source.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise SourceError(f"{file}: is not YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SourceError(f"{file}: {place}: {first['msg']}") from error


@cache
def all_sources(folder: Path = FOLDER) -> dict[str, Source]:
    """Every mapping of the folder by id.

    Raises:
        SourceError: a mapping is wrong, or two have one id.
    """
    sources: dict[str, Source] = {}
    for file in sorted(folder.glob("*.yaml")):
        source = read_source(file)
        if source.id in sources:
            raise SourceError(f"{file}: the id {source.id!r} is taken")
        sources[source.id] = source
    return sources
