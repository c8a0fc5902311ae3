"""Rules that did not judge a night: custom ones that could not be used, and those that failed on its rows."""

import re
from collections.abc import Mapping

import polars as pl

from rules.engine.catalogue import Catalogue
from rules.engine.errors import RuleError
from warehouse.tables import all_tables

_ROWS = re.compile(r"(?: in column '[^']*')? for \d+ out of \d+ values: .*")
REMEDIES = {
    "conversion from": "; write TRY_CAST, which gives null where a value does not fit",
    "overflow": "; the numbers are too large: CAST them AS DOUBLE before they are multiplied",
}


def explain(error: BaseException) -> str:
    """What Polars said, in one line, without values of the rows, and the remedy."""
    said = _ROWS.sub("", str(error).strip().split("\n")[0]).rstrip(".")
    return said + next((remedy for word, remedy in REMEDIES.items() if word in said), "")


def rule_failures(catalogue: Catalogue, failed: Mapping[str, str]) -> pl.DataFrame:
    """Table `rule_failures`: `failed` gives the errors of rules of `catalogue` that failed on rows."""
    at_work = [rule.rule.error(failed[rule.rule.id]) for rule in catalogue.rules if rule.rule.id in failed]
    table = all_tables()["rule_failures"]
    rows = [_row(error) for error in (*catalogue.left_out, *at_work)]
    return pl.DataFrame(rows, schema=table.schema, orient="row").sort(table.key)


def _row(error: RuleError) -> tuple[str, str, int | None, str]:
    file = f"{error.file.parent.name}/{error.file.name}" if error.file else ""
    return error.rule, file, error.line, error.message
