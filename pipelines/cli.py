"""The command line: `ordersift`. Each command is a file in `pipelines/commands/`."""

import logging
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from pipelines.commands import rules, sources
from pipelines.commands.console import err, use_home
from pipelines.commands.diff import diff
from pipelines.commands.report import report
from pipelines.commands.run import run
from pipelines.commands.sample import sample
from pipelines.commands.servers import dagster, serve
from pipelines.commands.sql import sql
from rules.engine import RuleError
from sources.engine.errors import SourceError
from warehouse.snapshots import DamagedSnapshotError, NoSnapshotError

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
MISTAKES = (RuleError, SourceError, NoSnapshotError, DamagedSnapshotError, OSError)

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command()(run)
app.command()(sql)
app.command()(diff)
app.command()(report)
app.add_typer(rules.app, name="rules")
app.add_typer(sources.app, name="sources")
app.command()(serve)
app.command()(dagster)
app.command()(sample)


@app.callback()
def options(
    home: Annotated[
        Path | None, typer.Option(help="Where the data lives (or ORDERSIFT_HOME); default: data/ of the project.")
    ] = None,
) -> None:
    """Find, explain and prevent order exceptions in the exports of e-commerce shops."""
    use_home(home)


def main() -> None:
    """Run the command line; a mistake of the user or the machine ends in a message, not in a stack trace."""
    try:
        app()
    except MISTAKES as error:
        err.print(f"error: {error}", markup=False, style="red")
        sys.exit(1)


def command() -> NoReturn:
    """The installed `ordersift`: `main`, and the process ends at once.

    Great Expectations keeps every module alive until after Python has ended; DuckDB's bindings would report their
    types as leaked on the terminal of the user, once for every night.
    """
    code: object = 0
    try:
        main()
    except SystemExit as ended:
        code = ended.code
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))
