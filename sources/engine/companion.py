"""A companion file (stock, products, blacklist ...) as rows of its table; each row is kept or quarantined."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import polars as pl

from sources.addresses import normalise_cn_region
from sources.engine.mapping import CELL, DAMAGED_ID, Export, Frame, reason_of
from sources.engine.parse import SCIENTIFIC
from sources.engine.read import ROW
from sources.engine.specs import IDS, Direct, derived, direct, provided
from warehouse.table import TEXT, Table
from warehouse.tables import all_tables

FAULT = {"_column": "column_name", "_value": "value", "_reason": "reason"}
IS_GOOD = pl.col("_reason").is_null()
UNMAPPED = "_unmapped"
WORDS_SHOWN = 20


class Companion(NamedTuple):
    """What became of a file: rows kept, table `quarantine`, its layout, the words that have no canonical value."""

    kept: int
    quarantine: pl.DataFrame
    layout_id: str
    unmapped: str


def sink_companion(raw: Frame, export: Export, folder: Path) -> Companion:
    """Write `<table>-0.parquet` and `layouts.parquet` into `folder`."""
    table, layouts = all_tables()[export.part.table], _layout(export)
    layouts.write_parquet(folder / "layouts.parquet")
    with TemporaryDirectory(dir=folder) as scratch:
        _typed(raw, export, table).sink_parquet(Path(scratch) / "typed.parquet", compression="lz4")
        typed = pl.scan_parquet(Path(scratch) / "typed.parquet")
        repeats = _repeats(raw, typed, table, export.columns)
        good = typed.filter(IS_GOOD).join(repeats.lazy(), on=ROW, how="anti", maintain_order="left")
        path = folder / f"{table.name}-0.parquet"
        constants = {"layout_id": layouts["layout_id"][0], "source_file": export.file}
        rows = good.with_columns(pl.lit(value).alias(name) for name, value in constants.items())
        table.conform(rows).drop("exported_at").sink_parquet(path, compression="lz4")
        faults = typed.filter(~IS_GOOD).select(ROW, *FAULT).rename(FAULT).collect()
        words = typed.select(pl.col(UNMAPPED).drop_nulls().unique().sort()).collect()[UNMAPPED]
    kept = int(pl.scan_parquet(path).select(pl.len()).collect().item())
    quarantine = _quarantine(raw, pl.concat([faults, repeats]), export)
    return Companion(kept, quarantine, layouts["layout_id"][0], " | ".join(words.head(WORDS_SHOWN)))


def _layout(export: Export) -> pl.DataFrame:
    """Which columns the file provides: table `layouts`."""
    table, names = export.part.table, sorted(provided(export.part.columns, export.columns))
    layout_id = f"{table}-{hashlib.sha256(repr(names).encode()).hexdigest()[:8]}"
    rows = [(layout_id, export.source.id, table, name) for name in names]
    return pl.DataFrame(rows, schema=all_tables()["layouts"].schema, orient="row")


def _typed(raw: Frame, export: Export, table: Table) -> Frame:
    """The rows with their cells read, the first fault of each (`FAULT`, null where there is none), unmapped words."""
    columns = direct(export.source, export.part.columns, table.schema, export.columns)
    values = {column.name: column.value for column in columns}
    values["shop_id"] = pl.coalesce(*(values[name] for name in values if name == "shop_id"), pl.lit(export.shop_id))
    required = export.part.required
    frame = raw.select(
        ROW,
        *(value.alias(name) for name, value in values.items()),
        *_fault(columns, required, table),
        pl.coalesce(*_unmapped(columns, required, table), pl.lit(None, dtype=TEXT)).alias(UNMAPPED),
    )
    frame = derived(_known_text(frame, table), export.part.columns, table.schema)
    if not export.part.normalise_cn_region:
        return frame
    province, city, _ = normalise_cn_region(pl.col("province"), pl.col("city"), pl.lit(""))
    return frame.with_columns(province=province, city=city)


def _fault(columns: Sequence[Direct], required: Sequence[str], table: Table) -> list[pl.Expr]:
    cases = [(column, *case) for column in columns for case in _cases(column, column.name in required, table)]
    header = pl.coalesce(*(pl.when(flag).then(pl.lit(column.header)) for column, flag, _ in cases), pl.lit(None))
    said = pl.coalesce(*(pl.when(flag).then(column.said.fill_null("")) for column, flag, _ in cases), pl.lit(None))
    reason = pl.coalesce(*(pl.when(flag).then(pl.lit(why)) for _, flag, why in cases), pl.lit(None))
    return [e.cast(TEXT).alias(name) for e, name in zip((header, said, reason), FAULT, strict=True)]


def _cases(column: Direct, is_required: bool, table: Table) -> list[tuple[pl.Expr, str]]:
    cases = [] if column.told is None else [(column.told & column.value.is_null(), reason_of(column))]
    if column.name in IDS:
        cases.append((column.said.str.contains(SCIENTIFIC), DAMAGED_ID.replace("order id", column.name)))
    if is_required:
        cases.append((column.said.is_null(), f"{column.name} is blank; every row needs one"))
    if is_required and (words := table[column.name].values):
        why = f"{column.name}: this is not one of {', '.join(words)}; correct the cell and export again"
        cases.append((column.value.is_null(), why))
    return cases


def _unmapped(columns: Sequence[Direct], required: Sequence[str], table: Table) -> list[pl.Expr]:
    """Words in a column with a closed set of values that have no value there."""
    closed = {column.name for column in table.columns if column.values} - {*required}
    told = [column for column in columns if column.name in closed]
    return [pl.when(column.value.is_null()).then(column.said) for column in told]


def _known_text(frame: Frame, table: Table) -> Frame:
    """A blank cell is known to be empty, and so is what a key lacks; where words have values, blank stays unknown."""
    names = set(frame.collect_schema().names())
    open_texts = {c.name for c in table.columns if c.dtype == TEXT and not c.values} & ({*table.key} | names)
    return frame.with_columns(
        (pl.col(name) if name in names else pl.lit(None, dtype=TEXT)).fill_null("").alias(name)
        for name in sorted(open_texts)
    )


def _repeats(raw: Frame, typed: Frame, table: Table, columns: Sequence[str]) -> pl.DataFrame:
    """Rows whose key another row has too, but for the one that is kept: which one depends on contents, not position."""
    good = typed.filter(IS_GOOD).select(ROW, *table.key)
    twice = good.group_by(table.key).agg(pl.len().alias("n")).filter(pl.col("n") > 1).select(table.key)
    rows = good.join(twice, on=table.key, how="semi").collect(engine="streaming").lazy()
    content = pl.concat_str([pl.col(name).fill_null("") for name in columns], separator="\x1f")
    cells = raw.select(ROW, content.alias(CELL))
    kept_row, differs = pl.col(ROW).last().over(table.key), (pl.col(CELL).n_unique() > 1).over(table.key)
    named = " and ".join(name for name in table.key if name != "shop_id")
    how = pl.when(differs).then(pl.lit("different")).otherwise(pl.lit("the same"))
    reason = f"the same {named} is also in row {{}}, with {{}} contents; that row was kept"
    key = pl.concat_str([pl.col(name).cast(TEXT) for name in table.key if name != "shop_id"], separator=" / ")
    return (
        rows.join(cells, on=ROW, how="inner")
        .sort(*table.key, CELL, ROW)
        .with_columns(kept_row=kept_row, how=how)
        .filter(pl.col(ROW) != pl.col("kept_row"))
        .select(
            ROW,
            pl.lit(None, dtype=TEXT).alias("column_name"),
            key.alias("value"),
            pl.format(reason, "kept_row", "how").alias("reason"),
        )
        .collect()
    )


def _quarantine(raw: Frame, faults: pl.DataFrame, export: Export) -> pl.DataFrame:
    table = all_tables()["quarantine"]
    named = {"file": export.file, "sha256": export.sha256, "source_id": export.source.id}
    text = pl.concat_str([pl.col(name).fill_null("") for name in export.columns], separator=",")
    found = raw.select(pl.col(ROW).alias("row_number"), text.alias("raw_text"))
    found = found.join(faults.lazy().rename({ROW: "row_number"}), on="row_number", how="inner")
    return table.conform(found.with_columns(pl.lit(value).alias(name) for name, value in named.items())).collect()
