"""`ordersift serve` and `ordersift dagster`: the pages, and Dagster's own UI, on localhost."""

import os
import subprocess
import sys
from typing import Annotated

import typer

from pipelines.commands.console import home, out
from pipelines.home import PROJECT, dagster_folder, inbox_folder

LOCAL = "127.0.0.1"


def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8501,
    address: Annotated[str, typer.Option(help="Address to listen on; anything but localhost lets others in.")] = LOCAL,
    open_browser: Annotated[bool, typer.Option("--open", help="Open a browser.")] = False,
) -> None:
    """Open the dashboards; Ctrl-C ends them.

    Example: ordersift serve --port 8501
    """
    from dashboards.serve import serve as serve_pages

    out.print(f"Dashboards: http://{'localhost' if address == LOCAL else address}:{port}  (Ctrl-C ends them)")
    raise typer.Exit(serve_pages(home(), port, address=address, open_browser=open_browser))


def dagster(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 3000,
    address: Annotated[str, typer.Option(help="Address to listen on.")] = LOCAL,
) -> None:
    """Open Dagster's own UI with the schedule and the inbox sensor at work; Ctrl-C ends it.

    Example: ordersift dagster --port 3000
    """
    from pipelines.night_run import recover

    inbox_folder(home()).mkdir(parents=True, exist_ok=True)
    recover(home())
    environment = os.environ | {"DAGSTER_HOME": str(dagster_folder(home())), "ORDERSIFT_HOME": str(home())}
    command = [sys.executable, "-m", "dagster", "dev", "-m", "pipelines.definitions", "-h", address, "-p", str(port)]
    out.print(f"Dagster: http://{'localhost' if address == LOCAL else address}:{port}  inbox: {inbox_folder(home())}")
    with subprocess.Popen(command, cwd=PROJECT, env=environment) as server:  # noqa: S603  # our own command
        try:
            code = server.wait()
        except KeyboardInterrupt:  # Dagster got it too: it may end its own processes before we go
            server.wait()
            code = 0
    raise typer.Exit(code)
