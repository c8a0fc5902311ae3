"""`raw_night`: which night this is and the instant it judges at; the only place that looks at a clock."""

from datetime import UTC, datetime

import dagster as dg
import polars as pl

from assets.night import Night
from warehouse.table import TEXT, TIME

SCHEMA = {"run_id": TEXT, "as_of": TIME, "started_at": TIME}


@dg.asset(group_name="raw")
def raw_night(context: dg.AssetExecutionContext, night: Night) -> pl.DataFrame:
    """One row: `run_id`, `as_of`, `started_at`."""
    started_at = datetime.now(UTC)
    as_of = datetime.fromisoformat(night.as_of).astimezone(UTC) if night.as_of else started_at.replace(microsecond=0)
    run_id = f"{as_of:%Y%m%dT%H%M%SZ}-{context.run.run_id[:8]}"
    return pl.DataFrame([{"run_id": run_id, "as_of": as_of, "started_at": started_at}], schema=SCHEMA)
