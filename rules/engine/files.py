"""Rules that judge exports instead of orders (grain `file`), on the table `files`."""

from datetime import datetime

import polars as pl

from rules.engine.catalogue import Catalogue
from rules.engine.compile import AS_OF
from rules.engine.findings import evidence_json, labels
from warehouse.table import TIME
from warehouse.tables import all_tables


def judge_files(files: pl.DataFrame, catalogue: Catalogue, as_of: datetime) -> pl.DataFrame:
    """Findings on exports: table `exceptions` without its id; `order_key` is null."""
    schema = {k: v for k, v in all_tables()["exceptions"].schema.items() if k != "exception_id"}
    judged = files.with_columns(pl.lit(as_of).cast(TIME).alias(AS_OF))
    hits = [
        judged.filter(rule.verdict).select(
            pl.lit(None).alias("order_key"), pl.lit(None).alias("order_id"), "shop_id", "source_id",
            pl.lit(None).alias("line_no"), *labels(rule), pl.lit(None).alias("amount_at_risk"),
            pl.lit(None).alias("currency"), evidence_json(rule.rule.evidence).alias("evidence"),
            pl.coalesce("exported_at", "landed_at").alias("occurred_at"), pl.lit(as_of).alias("detected_at"),
            subject=pl.concat_str("file", "sha256", separator="|"),
        ).cast({**schema, "subject": pl.String})  # type: ignore[dict-item]  # names to types
        for rule in catalogue.of_grain("file")
    ]  # fmt: skip
    return pl.concat([pl.DataFrame(schema={**schema, "subject": pl.String}), *hits])
