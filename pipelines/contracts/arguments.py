"""The arguments of an expectation: are they valid, and what do they stand for in a given night.

Beside plain values a contract may write
`table` (as `value_set`: the column's values in `warehouse/tables`; as `column_set`: the table's columns),
`{days_from_as_of: -3}` (an instant) and `{share_of_previous_night: 0.5}` (a row count).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Any

from pipelines.contracts.errors import unknown
from pipelines.contracts.vocabulary import vocabulary
from warehouse.table import Table
from warehouse.tables import all_tables

FROM_TABLE = "table"
DAYS = "days_from_as_of"
SHARE = "share_of_previous_night"
_COLUMNS = ("column", "column_A", "column_B", "column_list")
_SETS = ("value_set", "column_set")
_QUERY = "unexpected_rows_query"


@dataclass(frozen=True)
class Night:
    """What relative arguments refer to: `previous` holds the previous night's row count per table."""

    as_of: datetime
    previous: Mapping[str, int]


def problems(expect: str, arguments: Mapping[str, Any], table: Table) -> Iterator[str]:
    """What is wrong with `arguments` for the expectation `expect` on `table`."""
    signature = vocabulary().get(expect)
    if signature is None:
        yield unknown("expectation", expect, vocabulary())
        return
    for name in sorted(set(arguments) - signature.arguments):
        yield unknown("argument", name, signature.arguments)
    for name in sorted(signature.required - set(arguments)):
        yield f"argument '{name}' is missing."
    named = (str(column) for key in _COLUMNS for column in _listed(arguments.get(key, [])))
    yield from (unknown("column", name, table.schema) for name in named if name not in table.schema)
    for name, value in arguments.items():
        if isinstance(value, dict):
            yield from _relative_problems(value, table)
        else:
            yield from _value_problems(name, value, str(arguments.get("column")), table)


def _value_problems(name: str, value: object, column: str, table: Table) -> Iterator[str]:
    if name == _QUERY and "{batch}" not in str(value):
        yield f"{_QUERY} must read `{{batch}}`, which stands for the table."
    if name in _SETS and isinstance(value, str) and value != FROM_TABLE:
        yield f"{name} must be a list or the word `{FROM_TABLE}`, not '{value}'."
    if name == "value_set" and value == FROM_TABLE and not _closed(column, table):
        yield f"column '{column}' has no value set in warehouse/tables/{table.name}.py. List the values."


def _closed(column: str, table: Table) -> bool:
    return column not in table.schema or bool(table[column].values)


def _relative_problems(value: Mapping[object, object], table: Table) -> Iterator[str]:
    key = next(iter(value), None)
    if list(value) not in ([DAYS], [SHARE]):
        yield unknown("relative value", str(key), (DAYS, SHARE))
    elif isinstance(value[key], bool) or not isinstance(value[key], int | float):
        yield f"{key} must be a number, not '{value[key]}'."
    elif key == SHARE and table.name not in all_tables()["runs"].schema:
        yield f"{SHARE} needs a column '{table.name}' in table runs, which keeps the row counts."


def resolve(arguments: Mapping[str, Any], table: Table, night: Night) -> dict[str, Any]:
    """`arguments` with every relative value replaced by what it stands for in `night`."""
    return {name: _resolved(name, value, arguments, table, night) for name, value in arguments.items()}


def _resolved(name: str, value: Any, arguments: Mapping[str, Any], table: Table, night: Night) -> Any:
    match value:
        case "table" if name == "value_set":
            return list(table[arguments["column"]].values)
        case "table" if name == "column_set":
            return list(table.schema)
        case {"days_from_as_of": days}:
            return night.as_of + timedelta(days=days)
        case {"share_of_previous_night": share}:
            return ceil(share * night.previous[table.name]) if night.previous.get(table.name) else None
        case date():
            return _instant(value)
        case _:
            return value


def _instant(day: date) -> datetime:
    whole = day if isinstance(day, datetime) else datetime.combine(day, time())
    return whole if whole.tzinfo else whole.replace(tzinfo=UTC)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
