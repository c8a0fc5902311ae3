"""`results_draft`: the night's snapshot, written aside and not yet published."""

import dagster as dg
import duckdb
import polars as pl

from assets.night import Night
from warehouse.ddl import create, update
from warehouse.snapshots import last_table, write_draft
from warehouse.tables import all_tables

# Every table is made by the asset of its stage and name; what contracts say is added when they have judged the draft.
MADE_BY = {f"{table.stage}_{name}": name for name, table in all_tables().items() if name != "contract_results"}


@dg.asset(
    group_name="results", deps=[*MADE_BY, "refined_tracking"], retry_policy=dg.RetryPolicy(max_retries=2, delay=5)
)
def results_draft(context: dg.AssetExecutionContext, night: Night, raw_night: pl.DataFrame) -> None:
    """One DuckDB file with every published table; `contract_results` holds the nights before."""

    def fill(connection: duckdb.DuckDBPyConnection) -> None:
        for asset, table in MADE_BY.items():
            create(connection, all_tables()[table], night.lake.files(asset))
            context.log.info(f"table {table} written")
        update(connection, all_tables()["orders"], night.lake.files("refined_tracking"))
        create(connection, all_tables()["contract_results"], [])
        earlier = last_table(night.warehouse, "contract_results")
        if earlier.height:
            connection.register("earlier", earlier.to_arrow())
            connection.execute("INSERT INTO contract_results SELECT * FROM earlier")
            connection.unregister("earlier")

    write_draft(night.warehouse, raw_night["run_id"][0], fill)
