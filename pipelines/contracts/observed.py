"""What an expectation saw, as compact JSON that names no person."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from pipelines.contracts.catalogue import Expectation
from warehouse.table import Table

_ROWS = "unexpected_rows_expectation"
_COUNTS = ("element_count", "missing_count", "unexpected_percent")


def unexpected_count(entry: Expectation, result: Mapping[str, Any]) -> int | None:
    """Rows that break the expectation; None where it does not count rows."""
    count = result.get("observed_value" if entry.expect == _ROWS else "unexpected_count")
    return None if count is None else int(count)


def observed(entry: Expectation, table: Table, result: Mapping[str, Any]) -> str:
    """Counts and, for columns that hold codes or keys only, some of the values at fault."""
    seen: dict[str, object] = {name: result[name] for name in _COUNTS if result.get(name) is not None}
    value = result.get("observed_value")
    if isinstance(value, int | float | Decimal | datetime):
        seen["observed_value"] = value
    mismatched = (result.get("details") or {}).get("mismatched")
    if mismatched and entry.expect.startswith("expect_table_columns"):
        seen["columns"] = mismatched
    examples = {str(value) for value in result.get("partial_unexpected_list") or () if value is not None}
    if examples and _is_impersonal(entry, table):
        seen["examples"] = sorted(examples)
    return json.dumps(_rounded(seen), default=_plain, ensure_ascii=False, separators=(",", ":"))


def _is_impersonal(entry: Expectation, table: Table) -> bool:
    """Only keys and closed value sets: anything else may hold what a buyer typed."""
    column = entry.arguments.get("column")
    return column in table.schema and (column in table.key or bool(table[column].values))


def _rounded(seen: Mapping[str, object]) -> dict[str, object]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in seen.items()}


def _plain(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
