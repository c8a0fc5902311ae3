"""`ordersift sql`: a query on the published snapshot."""

from typing import Annotated

import duckdb
import typer

from pipelines.commands.console import AsJson, fail, home, out, print_json, print_table
from warehouse.snapshots import is_damage, open_snapshot

SHOWN_ROWS = 200


def sql(query: Annotated[str, typer.Argument(help="One SELECT.")], as_json: AsJson = False) -> None:
    """Query the published snapshot, read-only.

    Example: ordersift sql "SELECT rule_id, count(*) AS n FROM exceptions GROUP BY ALL ORDER BY n DESC"
    """
    with open_snapshot(home() / "warehouse") as snapshot:
        try:
            relation = snapshot.sql(query)
            if relation is None:
                fail("that is not a query; write one SELECT")
            columns = relation.columns
            rows = relation.fetchall() if as_json else relation.limit(SHOWN_ROWS + 1).fetchall()
        except duckdb.Error as error:
            if is_damage(error):
                raise
            fail(str(error))
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    print_table(columns, rows[:SHOWN_ROWS])
    if len(rows) > SHOWN_ROWS:
        out.print(f"... the first {SHOWN_ROWS} rows; add LIMIT, or --json for all", style="yellow")
