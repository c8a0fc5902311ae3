"""`ordersift run`: one night in the foreground."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from pipelines.commands.console import AsJson, SettingsFile, err, fail, home, out, print_json, print_table, use_settings
from warehouse.snapshots import current_snapshot, open_snapshot
from warehouse.tables.exceptions import COUNTED

CATEGORIES = f"""
    SELECT category, count(*) AS exceptions, count(DISTINCT order_key) AS orders,
           count(*) FILTER (priority = 1) AS priority_1
    FROM {COUNTED} GROUP BY ALL ORDER BY exceptions DESC
"""  # noqa: S608  # a constant


def run(
    inbox: Annotated[Path, typer.Option(help="Folder with exports; a sub-folder names a shop.", show_default=False)],
    as_of: Annotated[
        str, typer.Option(help="Judge at this instant (ISO time; without offset UTC); default: now.")
    ] = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Run one whole night: land, refine, check, publish.

    Example: ordersift run --inbox ~/exports --as-of 2026-04-15T00:00:00Z
    """
    use_settings(settings)
    if not inbox.is_dir():
        fail(f"the inbox {inbox} is not a folder; create it or name another with --inbox")
    instant = _instant(as_of)
    from pipelines.night_run import NightFailedError, run_night

    try:
        result = run_night(home(), inbox.resolve(), instant, quiet=as_json or not err.is_terminal)
    except NightFailedError as error:
        fail(str(error))
    of_this_run = {"files_known": result.known, "still_being_written": result.writing}
    summary = summarise(home()) | {"seconds": round(result.seconds, 1)} | of_this_run
    print_json(summary) if as_json else _print(summary)


def _instant(text: str) -> str:
    if not text:
        return ""
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        fail(f"--as-of {text!r} is not an ISO time; write 2026-04-15T00:00:00Z")


def summarise(home_folder: Path) -> dict[str, Any]:
    """What the published night found, from its snapshot."""
    with open_snapshot(home_folder / "warehouse") as snapshot:
        night = snapshot.sql("SELECT * FROM runs ORDER BY started_at DESC LIMIT 1").pl().row(0, named=True)
        categories = snapshot.sql(CATEGORIES).pl()
        failures = snapshot.sql("SELECT * FROM rule_failures ORDER BY ALL").pl()
        problems = snapshot.sql(
            "SELECT file, problem_kind, problem FROM files WHERE problem_kind IS NOT NULL ORDER BY file"
        ).pl()
        quarantined = snapshot.sql(
            "SELECT f.file, q.row_number, q.column_name, q.value, q.reason"
            " FROM quarantine q JOIN files f USING (sha256)"
            " WHERE f.run_id = ? ORDER BY ALL LIMIT 10",
            params=[night["run_id"]],
        ).pl()
    return {
        **night,
        "snapshot": str(current_snapshot(home_folder / "warehouse")),
        "categories": categories.to_dicts(),
        "rule_failures": failures.to_dicts(),
        "file_problems": problems.to_dicts(),
        "quarantine_sample": quarantined.to_dicts(),
    }


def _print(summary: dict[str, Any]) -> None:
    out.print(
        f"[bold]Night {summary['run_id']} published[/bold] in {summary['seconds']} s,"
        f" judged as of {summary['as_of']:%Y-%m-%d %H:%M} UTC"
    )
    out.print(
        f"{summary['files_new']:,} new files: {summary['rows_read']:,} rows read = {summary['rows_kept']:,} kept"
        f" + {summary['rows_quarantined']:,} quarantined"
    )
    if summary["files_known"]:
        out.print(f"{summary['files_known']:,} files hold what was read before: left alone")
    out.print(
        f"{summary['orders']:,} orders, {summary['order_lines']:,} lines, {summary['exceptions']:,} exceptions:"
        f" {summary['exceptions_new']:,} new, {summary['exceptions_gone']:,} gone since the last night\n"
    )
    rows = [[row[name] for name in ("category", "exceptions", "orders", "priority_1")] for row in summary["categories"]]
    print_table(["category", "exceptions", "orders", "priority 1"], rows)
    for row in summary["rule_failures"]:
        place = ":".join(str(part) for part in (row["file"], row["line"]) if part)
        told = ": ".join(part for part in (place, row["rule_id"], row["error"]) if part)
        out.print(f"did not judge: {told}", markup=False, style="yellow")
    for row in summary["file_problems"]:
        out.print(f"{row['problem_kind']}: {row['file']}: {row['problem']}", markup=False, style="yellow")
    for row in summary["quarantine_sample"]:
        place = f"{row['file']}, row {row['row_number']}" + (
            f", column {row['column_name']}" if row["column_name"] else ""
        )
        value = f" is {row['value']!r}" if row["value"] is not None else ""
        out.print(f"quarantined: {place}{value}: {row['reason']}", markup=False, style="yellow")
    more = summary["rows_quarantined"] - len(summary["quarantine_sample"])
    if more > 0:
        out.print(f"... and {more:,} more rows:", 'ordersift sql "SELECT * FROM quarantine"', style="yellow")
    for name in summary["still_being_written"]:
        out.print(f"still being written, left for the next night: {name}", markup=False, style="yellow")
    flag = f"--home {os.environ['ORDERSIFT_HOME']} " if os.environ.get("ORDERSIFT_HOME") else ""
    out.print(f"\nLook at them: ordersift {flag}serve", markup=False)
