"""The last two steps: contracts judge the draft, and the snapshot is published or not."""

from collections.abc import Iterator

import dagster as dg
import duckdb
import polars as pl

from assets.night import Night
from assets.results.draft import MADE_BY
from pipelines.contracts import blocking, load_contracts, run_contracts
from pipelines.contracts.checks import check_results, check_specs
from warehouse.snapshots import draft_path, publish

RESULTS = dg.AssetKey("results_contract_results")
ASSET_KEYS = {table: dg.AssetKey(asset) for asset, table in MADE_BY.items()}


@dg.asset(group_name="results", deps=["results_draft"])
def results_contract_results(night: Night, raw_night: pl.DataFrame) -> pl.DataFrame:
    """Table `contract_results` of this night, judged on and added to the draft."""
    run_id, as_of = raw_night.row(0)[:2]
    draft = draft_path(night.warehouse, run_id)
    results = run_contracts(draft, run_id=run_id, as_of=as_of)
    with duckdb.connect(str(draft)) as connection:
        connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        connection.register("results", results.to_arrow())
        connection.execute("INSERT INTO contract_results BY NAME SELECT * FROM results")
        connection.unregister("results")
        connection.execute("CHECKPOINT")
    return results


@dg.multi_asset_check(
    specs=check_specs(load_contracts(), ASSET_KEYS, RESULTS), ins={"results": dg.AssetIn("results_contract_results")}
)
def contracts(results: pl.DataFrame) -> Iterator[dg.AssetCheckResult]:
    """What the contracts said, on the assets of their tables."""
    yield from check_results(results, ASSET_KEYS)


@dg.asset(group_name="results")
def results_snapshot(
    context: dg.AssetExecutionContext, night: Night, raw_night: pl.DataFrame, results_contract_results: pl.DataFrame
) -> None:
    """The draft becomes the current snapshot, unless a contract with severity `error` is broken."""
    broken = blocking(results_contract_results)
    if broken:
        raise dg.Failure("not published, contracts are broken: " + "; ".join(broken), allow_retries=False)
    path = publish(night.warehouse, raw_night["run_id"][0])
    context.add_output_metadata({"snapshot": dg.MetadataValue.path(str(path))})
