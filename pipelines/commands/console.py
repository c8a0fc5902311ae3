"""What commands share: the home they work in, printing for people or as JSON, and failing with a message."""

import json
import os
import sys
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.home import home_folder

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
SettingsFile = Annotated[
    Path | None,
    typer.Option("--settings", help="Thresholds and switches (or ORDERSIFT_SETTINGS); default: rules/settings.yaml.",
                 show_default=False),
]  # fmt: skip


def home() -> Path:
    """The home folder of this call (`--home` has been put into the environment)."""
    return home_folder()


def fail(message: str) -> NoReturn:
    """End with exit code 1 and a message on standard error."""
    err.print(Text.assemble(("error: ", "bold red"), message))
    raise typer.Exit(1)


def print_json(value: object) -> None:
    """JSON on standard output; times as ISO text in UTC, decimals as numbers."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")


def _plain(value: object) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else str(value)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], title: str = "") -> None:
    """A table for people; text of exports is printed as it is, never as markup."""
    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for position, name in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[position], int | float | Decimal | None) for row in rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_shown(value)) for value in row))
    out.print(table)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return "" if value is None else str(value)


def use_settings(file: Path | None) -> None:
    """Make `--settings` the settings of this process and of those it starts."""
    if file is not None:
        if not file.is_file():
            fail(f"--settings {file} is not a file; copy rules/settings.yaml and change the copy")
        os.environ["ORDERSIFT_SETTINGS"] = str(file.resolve())


def use_home(folder: Path | None) -> None:
    """Make `--home` the home of this process and of those it starts."""
    if folder is not None:
        os.environ["ORDERSIFT_HOME"] = str(folder.resolve())
