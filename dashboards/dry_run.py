"""What an edited rule would find in the published snapshot. It reads; nothing is written.

Not here: how it looks (`parts/rule_trial.py`), a rule on the whole history (`ordersift rules backtest`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
import polars.selectors as cs
from pydantic import ValidationError

from dashboards.ask import Connection, ask
from rules.engine import Catalogue, RuleError, evaluate, load_settings
from rules.engine.conditions import names_in
from rules.engine.model import Parameter, Rule
from rules.features import Inputs, all_features
from warehouse.tables import all_tables

SAMPLE = 20
# Polars takes seconds to resolve conditions of some ten thousand characters.
MAX_LENGTH = 4000
KEY = ["order_key", "line_no"]
SHOP = ["source_id", "shop_id"]


class DryRunError(Exception):
    """The edited rule cannot be tried; the message says why."""


@dataclass(frozen=True)
class Edit:
    """A condition as a person wrote it, with its parameters."""

    applies: str
    hit_when: str
    params: Mapping[str, Parameter]


@dataclass(frozen=True)
class DryRun:
    """The published findings of a rule beside those of the edited one, on the same orders at the same instant.

    Counts are of orders, or lines for a rule on lines. `per_shop`: source_id, shop_id, before, after, not_evaluable.
    `new` and `gone`: at most `SAMPLE` findings each, the largest amount first: order_id, line_no, shop_id,
    amount_at_risk, currency, occurred_at, evidence.
    """

    rows: int
    before: int
    after: int
    newly_hit: int
    no_longer_hit: int
    unknown_before: int
    unknown_after: int
    per_shop: pl.DataFrame
    new: pl.DataFrame
    gone: pl.DataFrame


def dry_run(connection: Connection, rule_id: str, edit: Edit) -> DryRun:
    """Judge the snapshot's orders by the published rule `rule_id` with the condition of `edit`.

    Settings per shop stay in force, as in a night.

    Raises:
        DryRunError: the rule judges neither orders nor lines, the condition is wrong, or it fails on these orders.
    """
    published = ask(connection, "SELECT * FROM rules WHERE rule_id = $rule_id", rule_id=rule_id).row(0, named=True)
    if published["grain"] not in ("order", "line"):
        raise DryRunError(f"it judges a {published['grain']}; only rules on orders and lines can be tried")
    try:
        catalogue = Catalogue.of([edited(published, edit)], load_settings())
    except RuleError as error:
        raise DryRunError(str(error)) from error
    verdicts = evaluate(_inputs(connection), ask(connection, "SELECT * FROM layouts"), catalogue)
    if verdicts.failed:
        raise DryRunError(f"it fails on these orders: {verdicts.failed[rule_id]}")
    before = ask(connection, "SELECT * FROM exceptions WHERE rule_id = $rule_id", rule_id=rule_id)
    covered = ask(connection, "SELECT * FROM rule_coverage WHERE rule_id = $rule_id", rule_id=rule_id)
    return _compared(before, verdicts.hits, covered, verdicts.coverage)


def edited(published: Mapping[str, Any], edit: Edit) -> Rule:
    """The rule of a row of table `rules` with another condition; parameters that it no longer uses are left out.

    Raises:
        DryRunError: it has not the form of a rule.
    """
    used = {*names_in(edit.applies), *names_in(edit.hit_when), *json.loads(published["evidence"])}
    families = [all_features()[name].gathered for name in used & all_features().keys()]
    used |= {param for family in families if family for param in family.params}
    texts = {
        name: {language: published[f"{name}_{language}"] for language in ("en", "zh")}
        for name in ("title", "guidance", "prevention")
    }
    same = ("category", "grain", "priority", "team", "sla_hours", "judges_cancelled")
    given = {
        "id": published["rule_id"],
        **{name: published[name] for name in same},
        **{name: json.loads(published[name]) for name in ("optional", "evidence")},
        **texts,
        "applies": edit.applies.strip(),
        "when": edit.hit_when.strip(),
        "params": {name: value for name, value in edit.params.items() if name in used},
    }
    if not given["when"]:
        raise DryRunError("the condition is empty; write when a row is a hit")
    longest = max(len(edit.applies), len(edit.hit_when))
    if longest > MAX_LENGTH:
        raise DryRunError(f"the condition has {longest:,} characters; at most {MAX_LENGTH:,} can be tried")
    try:
        return Rule.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        raise DryRunError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


READ = {"orders", "order_lines", "inventory", "products", "no_service_regions", "blacklist"}


def _inputs(connection: Connection) -> Inputs:
    """The snapshot's tables that rules read."""
    there = {name for (name,) in connection.sql("SELECT table_name FROM duckdb_tables()").fetchall()}
    tables = {name: _scan(connection, name) for name in sorted(READ & there)}
    as_of = ask(connection, "SELECT as_of FROM runs ORDER BY started_at DESC LIMIT 1")["as_of"][0]
    return Inputs(tables, as_of)


def _scan(connection: Connection, name: str) -> pl.LazyFrame:
    # Read at once: a rule that looks across orders reads a table several times, which a lazy relation refuses.
    frame = ask(connection, f'SELECT * FROM "{name}"').lazy()  # noqa: S608  # a table of ours
    return all_tables()[name].conform(frame.with_columns(cs.datetime(time_zone="*").dt.convert_time_zone("UTC")))


def _compared(before: pl.DataFrame, after: pl.DataFrame, covered: pl.DataFrame, coverage: pl.DataFrame) -> DryRun:
    new = after.join(before, on=KEY, how="anti", nulls_equal=True)
    gone = before.join(after, on=KEY, how="anti", nulls_equal=True)
    per_shop = coverage.select(*SHOP, pl.col("hits").alias("after"), "not_evaluable").join(
        before.group_by(SHOP).agg(pl.len().cast(pl.Int64).alias("before")), on=SHOP, how="left", nulls_equal=True
    )
    return DryRun(
        rows=int(coverage["orders"].sum()),
        before=before.height,
        after=after.height,
        newly_hit=new.height,
        no_longer_hit=gone.height,
        unknown_before=int(covered["not_evaluable"].sum()),
        unknown_after=int(coverage["not_evaluable"].sum()),
        per_shop=per_shop.select(*SHOP, pl.col("before").fill_null(0), "after", "not_evaluable").sort(SHOP),
        new=_sample(new),
        gone=_sample(gone),
    )


def _sample(findings: pl.DataFrame) -> pl.DataFrame:
    columns = ("order_id", "line_no", "shop_id", "amount_at_risk", "currency", "occurred_at", "evidence")
    largest = findings.sort("amount_at_risk", *KEY, descending=[True, False, False], nulls_last=True)
    return largest.head(SAMPLE).select(columns)
