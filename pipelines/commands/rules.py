"""`ordersift rules`: list, check, test."""

from pathlib import Path
from typing import Annotated, Any

import typer

from pipelines.commands.backtest import backtest_command
from pipelines.commands.console import AsJson, fail, home, out, print_json, print_table
from rules.engine import load_catalogue
from rules.engine.catalogue import FOLDER
from rules.engine.examples import failing_examples
from warehouse.snapshots import NoSnapshotError, open_snapshot

app = typer.Typer(no_args_is_help=True, help="The rule catalogue.")
app.command("backtest")(backtest_command)
Folder = Annotated[Path, typer.Option(help="Folder with rule files (*.yaml).")]


@app.command("list")
def list_rules(folder: Folder = FOLDER, as_json: AsJson = False) -> None:
    """Every rule, with what it found and could judge last night.

    Example: ordersift rules list
    """
    counts = _last_night()
    rows = [
        {
            **{
                name: row[name] for name in ("rule_id", "category", "grain", "priority", "team", "title_en", "title_zh")
            },
            **{name: row[name] for name in ("rule_version", "condition")},
            **counts.get(row["rule_id"], {"hits": None, "ok": None, "not_evaluable": None}),
        }
        for row in load_catalogue(folder).frame().iter_rows(named=True)
    ]
    if as_json:
        print_json(rows)
        return
    names = ["rule_id", "category", "grain", "priority", "team", "hits", "ok", "not_evaluable"]
    print_table([name.replace("_", " ") for name in names], [[row[name] for name in names] for row in rows])
    out.print(f"{len(rows)} rules" + ("" if counts else "; counts appear after the first night"))


def _last_night() -> dict[str, dict[str, Any]]:
    try:
        with open_snapshot(home() / "warehouse") as snapshot:
            rows = snapshot.sql(
                "SELECT rule_id, sum(hits)::BIGINT hits, sum(ok)::BIGINT ok, sum(not_evaluable)::BIGINT not_evaluable"
                " FROM rule_coverage GROUP BY ALL"
            ).fetchall()
    except NoSnapshotError:
        return {}
    return {rule: {"hits": hits, "ok": ok, "not_evaluable": unknown} for rule, hits, ok, unknown in rows}


@app.command()
def check(folder: Folder = FOLDER, as_json: AsJson = False) -> None:
    """Check that every rule file can be used; a mistake is named with file, line and the nearest valid word.

    Example: ordersift rules check
    """
    catalogue = load_catalogue(folder)
    if as_json:
        print_json({"rules": len(catalogue.rules), "ok": True})
    else:
        out.print(f"{len(catalogue.rules)} rules, all valid")


@app.command()
def test(folder: Folder = FOLDER, as_json: AsJson = False) -> None:
    """Judge every rule's own examples.

    Example: ordersift rules test
    """
    catalogue = load_catalogue(folder)
    failures = failing_examples(catalogue)
    if as_json:
        print_json({"rules": len(catalogue.rules), "failures": [str(failure) for failure in failures]})
    for failure in failures if not as_json else []:
        out.print(str(failure), markup=False, style="red")
    if failures:
        fail(f"{len(failures)} examples are judged otherwise than they say")
    if not as_json:
        out.print(f"{len(catalogue.rules)} rules, all examples judged as they say")
