"""From flagged rows to findings: one row per rule and hit, with evidence and what the order tells of itself."""

from collections.abc import Mapping, Sequence

import polars as pl
import polars.selectors as cs

from rules.engine.compile import ORDER_PREFIX, CompiledRule
from rules.features import ROW, Inputs, row
from warehouse.tables import all_tables

KEYS = ("order_key", "order_id", "shop_id", "source_id", "currency", "created_at", "total_amount")
EVIDENCE_DECIMALS = 4
# A finding gets its id, and what silences it, when all findings are there.
LATER = ("exception_id", "suppressed_by")
SCHEMA = {name: dtype for name, dtype in all_tables()["exceptions"].schema.items() if name not in LATER}


Flagged = Sequence[tuple[Sequence[CompiledRule], pl.DataFrame]]


def findings(flagged: Flagged, inputs: Inputs) -> pl.DataFrame:
    """Table `exceptions` without `LATER`, from rules with the rows that any of them hits (`ROW` and verdicts)."""
    hit = [(rules, rows) for rules, rows in flagged if rows.height]
    of_orders = _details(hit, inputs["orders"], KEYS, [ROW], ORDER_PREFIX)
    on_lines = [part for part in hit if "line_no" in part[1].columns]
    of_lines = _details(on_lines, inputs["order_lines"], (), [ROW, "line_no"], "")
    parts = [_melt(_with_details(rows, of_orders, of_lines), rules, inputs) for rules, rows in hit]
    return pl.concat([pl.DataFrame(schema=SCHEMA), *parts])


def _details(hit: Flagged, table: pl.LazyFrame, always: Sequence[str], on: Sequence[str], prefix: str) -> pl.DataFrame:
    """What the judged frames did not hold of the flagged rows: keys and evidence. It is read for those rows only."""
    missing = {
        name
        for rules, rows in hit
        for name in {*always, *(name for rule in rules for name in rule.evidence.values())} - set(rows.columns)
    }
    missing |= {name.removeprefix(prefix) for name in missing}
    names = [name for name in table.collect_schema().names() if name in missing and name not in on]
    if not names:
        return pl.DataFrame(schema={ROW: pl.UInt64} | {name: table.collect_schema()[name] for name in on[1:]})
    rows = pl.concat([pl.DataFrame(schema={ROW: pl.UInt64}), *(rows.select(ROW) for _, rows in hit)]).unique()
    wanted = table.select(row(), *on[1:], *names).join(rows.lazy(), on=ROW, how="semi")
    return wanted.collect(engine="streaming")


def _with_details(rows: pl.DataFrame, of_orders: pl.DataFrame, of_lines: pl.DataFrame) -> pl.DataFrame:
    """On a line, a column that orders and lines share is the line's; the order's is called `order_<name>`."""
    if "line_no" in rows.columns:
        rows = _joined(rows, of_lines, [ROW, "line_no"])
        shared = set(all_tables()["order_lines"].schema) - {"order_key"}
        of_orders = of_orders.rename({name: ORDER_PREFIX + name for name in of_orders.columns if name in shared})
    return _joined(rows, of_orders, [ROW])


def _joined(rows: pl.DataFrame, details: pl.DataFrame, on: Sequence[str]) -> pl.DataFrame:
    added = [name for name in details.columns if name not in rows.columns]
    # Every flagged row has its details: a join that keeps the rows as they are spares copying their many verdicts.
    return rows.join(details.select(*on, *added), on=on, how="left", maintain_order="left")


def _melt(rows: pl.DataFrame, rules: Sequence[CompiledRule], inputs: Inputs) -> pl.DataFrame:
    amount = "line_amount" if "line_no" in rows.columns else "total_amount"
    rounded = rows.lazy().with_columns(cs.float().round(EVIDENCE_DECIMALS))
    line_no = pl.col("line_no") if "line_no" in rows.columns else pl.lit(None)
    parts = [
        rounded.filter(pl.col(rule.column))
        .select(
            *KEYS[:4],
            line_no.alias("line_no"),
            *labels(rule),
            pl.col(amount).alias("amount_at_risk"),
            "currency",
            evidence_json(rule.evidence).alias("evidence"),
            pl.col("created_at").alias("occurred_at"),
            pl.lit(inputs.as_of).alias("detected_at"),
        )
        .cast(SCHEMA)  # type: ignore[arg-type]  # a mapping of names to types
        for rule in rules
    ]
    return pl.concat(pl.collect_all(parts))


def labels(rule: CompiledRule) -> list[pl.Expr]:
    """The columns of a finding that its rule gives."""
    values = {"rule_id": rule.rule.id, "rule_version": rule.version, "category": rule.rule.category}
    values |= {"priority": str(rule.rule.priority), "team": rule.rule.team}
    return [pl.lit(value).alias(name) for name, value in values.items()]


def evidence_json(columns: Mapping[str, str]) -> pl.Expr:
    """The columns, under their names, as one JSON object per row."""
    named = [pl.col(column).alias(name) for name, column in columns.items()]
    return pl.struct(named).struct.json_encode() if named else pl.lit("{}")
