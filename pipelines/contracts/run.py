"""Judging the tables of a draft snapshot by their contracts."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl

from pipelines.contracts.arguments import Night, resolve
from pipelines.contracts.catalogue import Contract, Expectation, load_contracts
from pipelines.contracts.engine import import_expectations, open_source
from pipelines.contracts.errors import ContractError
from pipelines.contracts.history import previous_counts
from pipelines.contracts.observed import observed, unexpected_count
from pipelines.contracts.vocabulary import vocabulary
from warehouse.table import Table
from warehouse.tables import all_tables

EXAMPLES = 5
_BASIC = {"result_format": "BASIC", "partial_unexpected_count": EXAMPLES}


def run_contracts(
    database: Path, *, run_id: str, as_of: datetime, contracts: tuple[Contract, ...] | None = None
) -> pl.DataFrame:
    """Table `contract_results` of the night `run_id`, judged inside the DuckDB file `database`.

    Args:
        database: a finished draft that nobody has open; opened read-only, and closed again.
        run_id: the night; any other row of table `runs` counts as history.
        as_of: its instant, with time zone.
        contracts: default: all of `rules/contracts`.

    Raises:
        ContractError: a contract is badly written or could not be judged. Failing data raises nothing.
    """
    if as_of.tzinfo is None:
        raise ValueError("as_of must have a time zone.")
    chosen = load_contracts() if contracts is None else contracts
    previous = previous_counts(database, run_id, as_of, {contract.table for contract in chosen})
    night = Night(as_of.astimezone(UTC), previous)
    gx = import_expectations()
    with open_source(gx, database) as source:
        rows = [row for contract in chosen for row in _judge(gx, source, contract, night)]
    judged = pl.LazyFrame(rows, infer_schema_length=None)
    named = judged.with_columns(run_id=pl.lit(run_id), as_of=pl.lit(night.as_of))
    return all_tables()["contract_results"].conform(named).collect()


def blocking(results: pl.DataFrame) -> list[str]:
    """What forbids publishing, one message per failed expectation of severity `error`."""
    failed = results.filter(~pl.col("success") & (pl.col("severity") == "error"))
    return [
        f"Table {row['table_name']} breaks its contract: {row['meaning_en']} "
        + (f"Rows that break it: {row['unexpected_count']}. " if row["unexpected_count"] is not None else "")
        + f"Seen: {row['observed']}. "
        f"See {row['expectation_id']} in rules/contracts/{row['table_name']}.yaml and the newest exports."
        for row in failed.iter_rows(named=True)
    ]


def _judge(gx: ModuleType, source: Any, contract: Contract, night: Night) -> Iterator[dict[str, object]]:
    table = all_tables()[contract.table]
    suite = gx.ExpectationSuite(name=table.name)
    wanted = {entry.id: _expectation(gx, table, entry, night) for entry in contract.expectations}
    for expectation in wanted.values():
        suite.add_expectation(expectation)
    asset = source.add_table_asset(table.name, table_name=table.name)
    batch = asset.add_batch_definition_whole_table(table.name).get_batch()
    outcome = batch.validate(suite, result_format=_BASIC)
    # A suite keeps one of those that ask the same, such as "at least one row" and "not less than half of one row".
    results = {_asked(result.expectation_config): result for result in outcome.results}
    for entry in contract.expectations:
        yield _row(contract.table, entry, results[_asked(wanted[entry.id].configuration)])


def _asked(configuration: Any) -> str:
    """What an expectation asks, whatever it is called."""
    kwargs = {name: value for name, value in configuration.kwargs.items() if name != "batch_id" and value is not None}
    return f"{configuration.type} {sorted(kwargs.items())!r}"


def _expectation(gx: ModuleType, table: Table, entry: Expectation, night: Night) -> Any:
    make = getattr(gx.expectations, vocabulary()[entry.expect].class_name)
    try:
        return make(**resolve(entry.arguments, table, night), meta={"id": entry.id})
    except ValueError as error:
        raise ContractError(f"rules/contracts/{table.name}.yaml, {entry.id}: {error}") from error


def _row(table: str, entry: Expectation, result: Any) -> dict[str, object]:
    _refuse_exceptions(table, entry, result.exception_info)
    return {
        "table_name": table,
        "expectation_id": entry.id,
        "severity": entry.severity,
        "meaning_en": entry.meaning.en,
        "meaning_zh": entry.meaning.zh,
        "success": bool(result.success),
        "observed": observed(entry, all_tables()[table], result.result),
        "unexpected_count": unexpected_count(entry, result.result),
    }


def _refuse_exceptions(table: str, entry: Expectation, info: Mapping[str, Any]) -> None:
    """An error inside Great Expectations looks like a data failure; `exception_info` tells them apart."""
    details: list[Mapping[str, Any]] = [info] if "raised_exception" in info else list(info.values())
    for detail in details:
        if detail["raised_exception"]:
            raise ContractError(
                f"rules/contracts/{table}.yaml, {entry.id}: {entry.expect} could not be judged: "
                f"{detail['exception_message']} Check its arguments and the columns of the table."
            )
