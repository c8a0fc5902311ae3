"""`ordersift rules`: list, check, test, schema, backtest."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter

from pipelines.commands.backtest import backtest_command
from pipelines.commands.console import AsJson, err, fail, home, out, print_json, print_table
from rules.engine import Catalogue, RuleError, load_catalogue
from rules.engine.catalogue import FOLDER, SETTINGS, read_alone, read_catalogue, rule_files
from rules.engine.examples import failing_examples
from rules.engine.model import Rule
from rules.engine.yaml_file import read_mapping
from warehouse.snapshots import NoSnapshotError, open_snapshot

app = typer.Typer(no_args_is_help=True, help="The rule catalogue.")
app.command("backtest")(backtest_command)
Chosen = Annotated[
    Path | None,
    typer.Argument(help="A file with rules or settings, or a folder; default: all.", show_default=False),
]
SHOWN = ("rule_id", "category", "grain", "priority", "team", "hits", "ok", "not_evaluable")


@app.command("list")
def list_rules(as_json: AsJson = False) -> None:
    """Every rule, with what it found and could judge last night.

    Example: ordersift rules list
    """
    counts, catalogue = _last_night(), load_catalogue()
    names = ("rule_id", "category", "grain", "priority", "team", "title_en", "title_zh", "rule_version", "condition")
    unknown = {"hits": None, "ok": None, "not_evaluable": None}
    rows = [
        {**{name: row[name] for name in names}, **counts.get(row["rule_id"], unknown)}
        for row in catalogue.frame().iter_rows(named=True)
    ]
    _warn(catalogue.left_out)
    if as_json:
        print_json(rows)
        return
    print_table([name.replace("_", " ") for name in SHOWN], [[row[name] for name in SHOWN] for row in rows])
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
def check(path: Chosen = None, as_json: AsJson = False) -> None:
    """Check that rules and settings can be used; every mistake is named with file, line and the nearest valid word.

    Example: ordersift rules check rules/custom/mine.yaml
    """
    catalogue, errors = _read(path)
    if as_json:
        told = [{"file": str(e.file), "line": e.line, "rule": e.rule, "message": e.message} for e in errors]
        print_json({"ok": not errors, "rules": len(catalogue.rules), "errors": told})
    else:
        _warn(errors)
    if errors:
        fail(f"{_count(errors, 'mistake')}; {_count(catalogue.rules, 'rule')} valid")
    if not as_json:
        out.print(f"{_count(catalogue.rules, 'rule')}, all valid")


@app.command()
def test(path: Chosen = None, as_json: AsJson = False) -> None:
    """Judge every rule's own examples.

    Example: ordersift rules test rules/custom/mine.yaml
    """
    catalogue, errors = _read(path)
    if errors:
        raise errors[0]
    failures = failing_examples(catalogue)
    without = [rule.rule.id for rule in catalogue.rules if rule.rule.examples is None]
    if as_json:
        told = [str(failure) for failure in failures]
        print_json({"rules": len(catalogue.rules), "failures": told, "without_examples": without})
    else:
        for failure in failures:
            out.print(str(failure), markup=False, style="red")
        for rule_id in without:
            out.print(f"rule {rule_id} has no examples", style="yellow")
    if failures:
        fail(f"{_count(failures, 'example')} judged otherwise than said")
    if not as_json:
        out.print(f"{_count(catalogue.rules, 'rule')}, all examples judged as they say")


@app.command()
def schema(
    out_path: Annotated[Path | None, typer.Option("--out", help="Write it to this file.", show_default=False)] = None,
    as_json: AsJson = False,
) -> None:
    """The JSON Schema of rule files, for completion and checks in an editor.

    Example: ordersift rules schema --out rules/custom/rule.schema.json
    """
    form = TypeAdapter(list[Rule]).json_schema()
    if out_path is None:
        print_json(form)
        return
    out_path.write_text(json.dumps(form, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if as_json:
        print_json({"path": str(out_path.resolve())})
        return
    out.print(f"{out_path} written; the first line of a rule file beside it names it:", markup=False)
    out.print(f"# yaml-language-server: $schema={out_path.name}", markup=False)


def _read(path: Path | None) -> tuple[Catalogue, list[RuleError]]:
    """The sound rules at `path`, and what is wrong there."""
    if path is None:
        return read_catalogue()
    if not path.exists():
        fail(f"{path} does not exist; name a rule file such as rules/custom/mine.yaml")
    path = path.resolve()
    if path.is_file() and _holds_settings(path):
        catalogue, errors = read_catalogue(settings=path)
        return catalogue, [error for error in errors if error.file == path]
    files = [path] if path.is_file() else rule_files(path)
    if not files:
        fail(f"{path} has no rule files (*.yaml)")
    if not path.is_relative_to(FOLDER):
        return read_alone(files)
    catalogue, errors = read_catalogue()
    mine = tuple(rule for rule in catalogue.rules if rule.rule.file in files)
    return Catalogue(mine), [error for error in errors if error.file in files]


def _holds_settings(file: Path) -> bool:
    """Settings are a mapping, rules a list; a settings file may have any name."""
    try:
        read_mapping(file)
    except RuleError:
        return file.name == SETTINGS
    return True


def _warn(errors: Any) -> None:
    for error in errors:
        err.print(str(error), markup=False, style="red", soft_wrap=True)


def _count(things: Any, word: str) -> str:
    return f"{len(things)} {word}{'' if len(things) == 1 else 's'}"
