"""`ordersift diff`: which findings are new, gone or changed between two nights, and why."""

import json
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from dashboards.privacy import mask
from pipelines.commands.console import AsJson, fail, home, out, print_json, print_table
from rules.engine.errors import nearest
from warehouse.night_diff import CAUSES, KINDS, night_diff, summary
from warehouse.snapshots import open_pair, published

BECAUSE = {
    "order": "the order or its export changed",
    "rule": "the rule changed",
    "time": "time passed",
    "reference": "reference data or a companion table changed",
    "others": "other orders changed",
    "unknown": "none of these: the program judges otherwise",
}
Run = Annotated[str, typer.Argument(help="A run id or its beginning.", show_default=False)]


def diff(
    run: Run = "",
    other: Run = "",
    rule: Annotated[str, typer.Option(help="Only findings of this rule.", show_default=False)] = "",
    as_list: Annotated[bool, typer.Option("--list", help="List the findings, too.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many findings --list shows; --json gives all.")] = 50,
    personal: Annotated[bool, typer.Option("--personal", help="Show personal data in evidence.")] = False,
    as_json: AsJson = False,
) -> None:
    """Compare the findings of two nights: by default the last two, with one RUN that one and the last.

    The snapshots of the last seven nights are kept. Each finding has one cause, the first that fits.

    Example: ordersift diff --rule ship_by_missed --list
    """
    before, after = _chosen(run, other)
    with open_pair(before, after) as connection:
        found = night_diff(connection)
        sides = [_side(connection, name) for name in ("before", "after")]
        known = {name for (name,) in connection.sql("FROM (SELECT rule_id FROM before.rules"
                                                    " UNION SELECT rule_id FROM after.rules)").fetchall()}  # fmt: skip
    if rule and rule not in known:
        fail(f"neither night knows a rule {rule!r}{nearest(rule, known)}")
    found = found.filter(pl.col("rule_id") == rule) if rule else found
    if as_json:
        print_json(_plain(found, sides, personal=personal))
        return
    _print(found, sides, rule)
    if as_list:
        _list(found.head(limit), found.height, personal=personal)


def _chosen(run: str, other: str) -> tuple[Path, Path]:
    paths = {path.stem: path for path in published(home() / "warehouse")}
    if len(paths) < 2:
        fail(f"only one night is kept ({', '.join(paths)}); a comparison needs two: run another one first")
    names = [*paths]
    first = _named(run, names) if run else names[-2]
    second = _named(other, names) if other else names[-1]
    if first == second:
        others = ", ".join(name for name in names if name != first)
        fail(f"{first} is compared with itself; name another run: {others}")
    return paths[first], paths[second]


def _named(text: str, names: list[str]) -> str:
    found = [name for name in names if name.startswith(text)]
    if len(found) == 1:
        return found[0]
    remedy = nearest(text, names) or f"; kept: {', '.join(names)}"
    several = f"{text!r} is the beginning of several runs: {', '.join(found)}"
    return fail(several if found else f"no snapshot of a run {text!r} is kept{remedy}")


def _side(connection: Any, name: str) -> dict[str, Any]:
    run = f"SELECT run_id, as_of FROM {name}.runs ORDER BY started_at DESC LIMIT 1"  # noqa: S608  # before or after
    night = next(iter(connection.sql(run).fetchall()), (None, None))
    per_rule = connection.sql(f"SELECT rule_id, count(*) FROM {name}.exceptions GROUP BY ALL").fetchall()  # noqa: S608  # same
    return {"run_id": night[0], "as_of": night[1], "findings": dict(per_rule)}


def _plain(found: pl.DataFrame, sides: list[dict[str, Any]], *, personal: bool) -> dict[str, Any]:
    return {
        **{name: side | {"findings": sum(side["findings"].values())}
           for name, side in zip(("before", "after"), sides, strict=True)},
        **{kind: found.filter(pl.col("kind") == kind).height for kind in KINDS},
        "causes": {cause: found.filter(pl.col("cause") == cause).height for cause in CAUSES},
        "by_rule": summary(found).to_dicts(),
        "findings": [_finding(row, personal=personal) for row in found.iter_rows(named=True)],
    }  # fmt: skip


def _finding(row: dict[str, Any], *, personal: bool) -> dict[str, Any]:
    return row | {
        f"evidence_{side}": _evidence(row[f"evidence_{side}"], personal=personal) for side in ("before", "after")
    }


def _evidence(text: str | None, *, personal: bool) -> dict[str, Any] | None:
    found: dict[str, Any] | None = json.loads(text) if text else None
    return found if personal or found is None else {name: mask(name, value) for name, value in found.items()}


def _print(found: pl.DataFrame, sides: list[dict[str, Any]], rule: str) -> None:
    for label, side in zip(("from", "to"), sides, strict=True):
        findings = side["findings"].get(rule, 0) if rule else sum(side["findings"].values())
        out.print(f"{label:4} {side['run_id']}, judged as of {side['as_of']:%Y-%m-%d %H:%M} UTC: {findings:,} findings")
    counts = [f"{found.filter(pl.col('kind') == kind).height:,} {kind}" for kind in KINDS]
    out.print(", ".join(counts) + "\n", style="bold")
    if found.is_empty():
        out.print("Nothing differs.")
        return
    causes = [
        [BECAUSE[cause], *(rows.filter(pl.col("kind") == kind).height for kind in KINDS)]
        for cause in CAUSES
        for rows in (found.filter(pl.col("cause") == cause),)
        if rows.height
    ]
    print_table(["because", *KINDS], causes)
    out.print()
    print_table(["rule", "cause", *KINDS], summary(found).rows())


def _list(shown: pl.DataFrame, whole: int, *, personal: bool) -> None:
    columns = ("kind", "cause", "rule_id", "order_id", "line_no", "shop_id")
    rows = [[*(row[name] for name in columns), _told(row, personal=personal)] for row in shown.iter_rows(named=True)]
    out.print()
    print_table(["", "cause", "rule", "order", "line", "shop", "what it tells"], rows)
    if whole > shown.height:
        out.print(f"... the first {shown.height:,} of {whole:,}; --limit shows more, --json all", style="yellow")


def _told(row: dict[str, Any], *, personal: bool) -> str:
    """The evidence; of a changed finding what differs."""
    before, after = (json.loads(row[f"evidence_{side}"] or "{}") for side in ("before", "after"))
    pairs = {name: (before.get(name), after.get(name)) for name in {**before, **after}}
    if row["kind"] != "changed":
        return ", ".join(f"{name}: {_value(name, value, personal)}" for name, value in (after or before).items())
    pairs |= {name: (row[f"{name}_before"], row[f"{name}_after"]) for name in ("amount", "priority")}
    said = {
        name: [_value(name, value, personal) for value in pair]
        for name, pair in pairs.items()
        if len({*map(str, pair)}) > 1
    }
    return ", ".join(f"{name}: {old} -> {new}" for name, (old, new) in said.items())


def _value(name: str, value: object, personal: bool) -> str:
    shown = value if personal else mask(name, value)
    return "unknown" if shown is None else repr(shown) if isinstance(shown, str) else str(shown)
