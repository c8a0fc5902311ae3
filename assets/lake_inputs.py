"""What rules judge, from what the last night kept in the lake. Not a table."""

from datetime import datetime

from assets.refined.tracked_orders import with_tracking
from rules.features import Inputs
from warehouse.lake import Lake

TABLES = ("orders", "order_lines", "inventory", "products", "blacklist", "no_service_regions")


def inputs_of_lake(lake: Lake, as_of: datetime) -> Inputs:
    """Orders, completed by tracking events, their lines and the companion tables; judged at `as_of`."""
    kept = [name for name in (*TABLES, "tracking") if lake.has(f"refined_{name}")]
    tables = {name: lake.scan(f"refined_{name}") for name in kept}
    if "tracking" in tables:
        tables["orders"] = with_tracking(tables["orders"], tables.pop("tracking"))
    return Inputs(tables, as_of)
