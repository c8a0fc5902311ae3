"""Contracts as Dagster asset checks. Not here: judging."""

import json
from collections.abc import Iterator, Mapping

import dagster as dg
import polars as pl

from pipelines.contracts.catalogue import Contract
from pipelines.contracts.errors import ContractError, unknown

AssetKeys = Mapping[str, dg.AssetKey]  # table name -> the asset that makes it
_SEVERITIES = {"error": dg.AssetCheckSeverity.ERROR, "warning": dg.AssetCheckSeverity.WARN}


def check_specs(
    contracts: tuple[Contract, ...], asset_keys: AssetKeys, judged_by: dg.AssetKey
) -> list[dg.AssetCheckSpec]:
    """One check per expectation, on the asset of its table; the asset `judged_by` holds the results."""
    return [
        dg.AssetCheckSpec(
            name=expectation.id,
            asset=_key(contract.table, asset_keys),
            additional_deps=[judged_by],
            description=f"{expectation.meaning.en} {expectation.meaning.zh}",
        )
        for contract in contracts
        for expectation in contract.expectations
    ]


def check_results(results: pl.DataFrame, asset_keys: AssetKeys) -> Iterator[dg.AssetCheckResult]:
    """Each row of `contract_results` as the result of its check."""
    for row in results.iter_rows(named=True):
        count = row["unexpected_count"]
        yield dg.AssetCheckResult(
            passed=row["success"],
            asset_key=_key(row["table_name"], asset_keys),
            check_name=row["expectation_id"],
            severity=_SEVERITIES[row["severity"]],
            description=row["meaning_en"],
            metadata={
                "meaning_zh": row["meaning_zh"],
                "observed": dg.MetadataValue.json(json.loads(row["observed"])),
                "unexpected_count": dg.MetadataValue.null() if count is None else dg.MetadataValue.int(count),
            },
        )


def _key(table: str, asset_keys: AssetKeys) -> dg.AssetKey:
    """The asset's key. A missing one is refused: Dagster would silently invent an asset."""
    if table not in asset_keys:
        raise ContractError(f"rules/contracts/{table}.yaml: {unknown('asset of table', table, asset_keys)}")
    return asset_keys[table]
