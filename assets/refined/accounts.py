"""`refined_accounts`: every landed export mapped to canonical form, and what became of its rows."""

import json
from dataclasses import asdict

import dagster as dg
import polars as pl

from assets.night import Night
from sources.engine.landing import Record, part_of, read_records
from sources.engine.model import all_sources
from sources.engine.refining import lookups_of, refine_file
from sources.engine.version import mapping_version
from warehouse.table import COUNT, TEXT

SCHEMA = {
    "sha256": TEXT, "shop_id": TEXT, "layout_id": TEXT,
    "rows_read": COUNT, "rows_kept": COUNT, "rows_quarantined": COUNT,
    "landed_at": TEXT, "exported_at": TEXT, "unmapped_statuses": TEXT, "joined": pl.List(TEXT), "mapping": TEXT,
}  # fmt: skip


@dg.asset(group_name="refined", deps=["raw_exports"])
def refined_accounts(context: dg.AssetExecutionContext, night: Night) -> pl.DataFrame:
    """Map what is new, and again where the mapping, a joined lookup file or the time of landing is another.

    Fails if a row is not accounted for.
    """
    records, sources = read_records(night.raw), list(all_sources().values())
    accounts = []
    for number, record in enumerate(records, 1):
        account = _known(night, record)
        joined = [lookup.sha256 for _, lookup in lookups_of(record, records, sources)]
        mapping = mapping_version(part_of(record, sources)[0])
        made_of = {"joined": joined, "mapping": mapping, "landed_at": record.landed_at}
        if account is None or any(account.get(name) != value for name, value in made_of.items()):
            context.log.info(f"mapping file {number} of {len(records)}: {record.file}")
            account = asdict(refine_file(record, night.raw, night.mapped, sources, records))
        accounts.append(account)
    return pl.DataFrame(accounts, schema=SCHEMA)


def _known(night: Night, record: Record) -> dict[str, object] | None:
    path = night.mapped / record.sha256 / "account.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
