"""Each rule's own examples, judged by the engine."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl

from rules.engine.catalogue import Catalogue
from rules.engine.compile import CompiledRule, columns_of
from rules.engine.errors import nearest
from rules.engine.evaluate import verdict_of
from rules.engine.model import SUBJECT_TABLES, Row
from rules.features import Inputs
from warehouse.tables import all_tables

AS_OF = datetime(2026, 1, 15, 12, tzinfo=UTC)
HEALTHY_ORDER: Row = {
    "source_id": "example", "shop_id": "example", "status": "paid", "payment_status": "paid", "refund_status": "none",
    "is_delivery": True, "is_cod": False, "is_presale": False, "is_test": False,
}  # fmt: skip
HEALTHY_LINE: Row = {"is_gift": False, "is_presale": False}
NOT_COLUMNS = ("lines", "others", "tables", "not_provided")
Tables = dict[str, pl.DataFrame]
VERDICTS = {"hit": True, "ok": False, "not_evaluable": None}


@dataclass(frozen=True)
class Failure:
    """An example that the rule judges otherwise than it says."""

    rule_id: str
    example: Row
    expected: str
    actual: str

    def __str__(self) -> str:
        return f"rule {self.rule_id}: example {self.example} should be {self.expected} but is {self.actual}"


def failing_examples(catalogue: Catalogue) -> list[Failure]:
    """The examples of every rule that it judges otherwise than it says; empty = all well."""
    return [failure for rule in catalogue.rules for failure in _failures(rule)]


def example_tables(rule: CompiledRule, example: Row) -> Tables:
    """The tables that one example stands for: canonical ones and `layouts`.

    An example gives columns of a healthy order (of a line, for rules on lines), `lines` (a list of lines), `others`
    (a list of further orders of the shop, each such an example), `tables` (rows of companion tables) and `not_provided`
    (columns that the export lacks).
    """
    tables, absent = all_tables(), set(example.get("not_provided", []))
    parts = [_order(rule, part, no) for no, part in enumerate([example, *example.get("others", [])], 1)]
    layout = [
        {"layout_id": "example", "source_id": "example", "table_name": name, "column_name": column}
        for name, prefix in (("orders", ""), ("order_lines", "line."))
        for column in tables[name].schema
        if prefix + column not in absent
    ]
    companions = example.get("tables", {}).items()
    given = {name: _frame(name, [{"shop_id": "", **row} for row in rows]) for name, rows in companions}
    return given | {
        "orders": _frame("orders", [order for order, _ in parts]),
        "order_lines": _frame("order_lines", [line for _, lines in parts for line in lines]),
        "layouts": pl.DataFrame(layout, schema=tables["layouts"].schema),
    }


def _order(rule: CompiledRule, example: Row, number: int) -> tuple[Row, list[Row]]:
    """An example as a row of `orders` and rows of `order_lines`."""
    tables = all_tables()
    values = {key: value for key, value in example.items() if key not in NOT_COLUMNS}
    _check(rule, values)
    lines, order = example.get("lines", []), values
    if rule.rule.grain == "line" and not lines:
        own = {key: value for key, value in values.items() if key in tables["order_lines"].schema}
        lines, order = [own], {key.removeprefix("order_"): v for key, v in values.items() if key not in own}
        order |= {key: v for key, v in values.items() if key in tables["orders"].schema and key not in own}
    keys = {"order_key": f"example/example/{number}", "order_id": f"{number}", "layout_id": "example"}
    rows = [{**HEALTHY_LINE, "order_key": keys["order_key"], "layout_id": "example", "line_no": no, **line}
            for no, line in enumerate(lines, 1)]  # fmt: skip
    return {**HEALTHY_ORDER, **keys, **order}, rows


def _failures(rule: CompiledRule) -> list[Failure]:
    if rule.rule.examples is None:
        return []
    cases = [(kind, row) for kind in VERDICTS for row in getattr(rule.rule.examples, kind)]
    judged = [(kind, row, judge(rule, row)) for kind, row in cases]
    return [Failure(rule.rule.id, row, kind, actual) for kind, row, actual in judged if kind != actual]


def judge(rule: CompiledRule, example: Row) -> str:
    """`hit`, `ok` or `not_evaluable` for the first order (or its first line), or the subject, of one example."""
    return next(kind for kind, value in VERDICTS.items() if value is _verdict(rule, example))


def _verdict(rule: CompiledRule, example: Row) -> bool | None:
    if rule.rule.grain in SUBJECT_TABLES:
        _check(rule, example)
        subject = _frame(SUBJECT_TABLES[rule.rule.grain], [example]).with_columns(pl.lit(AS_OF).alias("as_of"))
        found: bool | None = subject.select(rule.verdict).item()
        return found
    tables = example_tables(rule, example)
    inputs = Inputs({name: frame.lazy() for name, frame in tables.items()}, AS_OF)
    return verdict_of(inputs, tables["layouts"], rule)


def _check(rule: CompiledRule, values: Row) -> None:
    valid = columns_of(rule.rule.grain)
    for word in values:
        if word not in valid:
            raise rule.rule.error(f"its example names an unknown column {word!r}{nearest(word, valid)}")


def _frame(table: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    schema = all_tables()[table].schema
    texts = {name: [None if row.get(name) is None else str(row[name]) for row in rows] for name in schema}
    frame = pl.DataFrame(texts, schema=dict.fromkeys(schema, pl.String))
    return frame.select(_typed(name, dtype) for name, dtype in schema.items())


def _typed(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype == pl.Boolean:
        return column.replace_strict({"True": True, "False": False}, return_dtype=pl.Boolean)
    if isinstance(dtype, pl.Datetime):
        return column.str.to_datetime("%Y-%m-%d %H:%M:%S%#z", time_unit="us").dt.convert_time_zone("UTC")
    return column.cast(dtype)
