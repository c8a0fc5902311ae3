"""Rules that judge neither orders nor lines: exports (grain `file`) and shops (grain `shop`)."""

import polars as pl

from rules.engine.catalogue import Catalogue
from rules.engine.compile import AS_OF
from rules.engine.findings import SCHEMA, evidence_json, labels
from rules.features import Inputs
from warehouse.table import TIME

SUBJECTS = {
    "file": ("files", pl.concat_str("file", "sha256", separator="|"), pl.coalesce("exported_at", "landed_at")),
    "shop": ("shop_activity", pl.concat_str("source_id", "shop_id", separator="|"), pl.col(AS_OF)),
}


def judge_subjects(inputs: Inputs, catalogue: Catalogue) -> pl.DataFrame:
    """Findings on exports and shops: table `exceptions` without its id, with `subject`; `order_key` is null."""
    schema = {**SCHEMA, "subject": pl.String()}
    found = [pl.DataFrame(schema=schema)]
    for grain, (table, subject, occurred_at) in SUBJECTS.items():
        judged = inputs[table].with_columns(pl.lit(inputs.as_of).cast(TIME).alias(AS_OF))
        for rule in catalogue.of_grain(grain):
            hits = judged.filter(rule.verdict).select(
                "shop_id",
                "source_id",
                *labels(rule),
                evidence_json(rule.evidence).alias("evidence"),
                occurred_at.alias("occurred_at"),
                pl.lit(inputs.as_of).alias("detected_at"),
                subject.alias("subject"),
            )
            missing = [pl.lit(None).alias(name) for name in schema if name not in hits.collect_schema()]
            found.append(hits.with_columns(missing).select(*schema).cast(schema).collect())  # type: ignore[arg-type]  # names to types
    return pl.concat(found)
