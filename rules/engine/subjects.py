"""Rules that judge neither orders nor lines: exports (grain `file`), shops, and rules that did not judge."""

from collections.abc import Mapping

import polars as pl

from rules.engine.catalogue import Catalogue
from rules.engine.compile import AS_OF, FAILURES, CompiledRule
from rules.engine.failures import explain, rule_failures
from rules.engine.findings import SCHEMA, evidence_json, labels
from rules.engine.model import SUBJECT_TABLES
from rules.features import Inputs
from warehouse.table import TIME

SUBJECT = "subject"
COLUMNS: dict[str, pl.DataType] = {**SCHEMA, SUBJECT: pl.String()}
# What names a subject, and when it occurred. Rules that did not judge come last: those of the others are among them.
SUBJECTS = {
    "file": (pl.concat_str("file", "sha256", separator="|"), pl.coalesce("exported_at", "landed_at")),
    "shop": (pl.concat_str("source_id", "shop_id", separator="|"), pl.col(AS_OF)),
    "rule": (pl.concat_str("file", "rule_id", separator="|"), pl.col(AS_OF)),
}


def judge_subjects(
    inputs: Inputs, catalogue: Catalogue, failed: Mapping[str, str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Findings on exports, shops and rules, and table `rule_failures`.

    Findings are table `exceptions` without `findings.LATER`, with `subject`; `order_key` is null. `failed` gives the
    errors of the rules that failed on orders or lines.
    """
    found, errors = [pl.DataFrame(schema=COLUMNS)], dict(failed)
    for grain in SUBJECTS:
        failures = rule_failures(catalogue, errors)
        given = Inputs({**inputs.tables, "rule_failures": failures.lazy()}, inputs.as_of)
        for rule in catalogue.of_grain(grain):
            try:
                found.append(_hits(given, rule))
            except FAILURES as error:
                errors[rule.rule.id] = explain(error)
    return pl.concat(found), rule_failures(catalogue, errors)


def _hits(inputs: Inputs, rule: CompiledRule) -> pl.DataFrame:
    subject, occurred_at = SUBJECTS[rule.rule.grain]
    judged = inputs[SUBJECT_TABLES[rule.rule.grain]].with_columns(pl.lit(inputs.as_of).cast(TIME).alias(AS_OF))
    hits = judged.filter(rule.verdict).with_columns(
        *labels(rule),
        evidence_json(rule.evidence).alias("evidence"),
        occurred_at.alias("occurred_at"),
        pl.lit(inputs.as_of).alias("detected_at"),
        subject.alias(SUBJECT),
    )
    missing = [pl.lit(None).alias(name) for name in COLUMNS if name not in hits.collect_schema()]
    return hits.with_columns(missing).select(*COLUMNS).cast(COLUMNS).collect()  # type: ignore[arg-type]  # names to types
