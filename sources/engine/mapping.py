"""From one landed file to canonical orders, order lines and quarantined rows, lazily.

Every row of the file ends in exactly one place: it is a line, the (or an) order, or in quarantine.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from sources.addresses import normalise_cn_region, with_cn_regions
from sources.engine.model import Part, Source, Spec
from sources.engine.parse import SCIENTIFIC, text
from sources.engine.read import ROW
from sources.engine.specs import Direct, derived, direct, numbered_columns, provided
from warehouse.table import MONEY, NUMBER, TEXT, TIME, WHOLE
from warehouse.tables import all_tables

CELL = "_cell"
IDENTITY = ("total_amount", "buyer_id", "receiver_name", "phone", "address")
FLAGS = {"name_is_masked": "receiver_name", "phone_is_masked": "phone", "address_is_masked": "address"}
Frame = pl.LazyFrame


@dataclass(frozen=True)
class Export:
    """One landed file: what is known of it besides its rows."""

    source: Source
    part: Part
    file: str
    sha256: str
    shop_id: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Mapped:
    """What one file gives; a table that it does not give is None. Each row of the file is kept or quarantined."""

    orders: Frame | None
    lines: Frame | None
    quarantine: Frame
    kept: Frame


def layout(export: Export) -> pl.DataFrame:
    """Which canonical columns the file provides: table `layouts`."""
    part = export.part
    orders = provided(part.orders, export.columns) - {"exported_at"}
    orders |= {flag for flag, of in FLAGS.items() if of in orders}
    if part.orders:
        orders |= {"order_id", "has_conflicting_rows"}
    lines = provided(part.lines, export.columns) - {"order_id"}
    if part.lines:
        lines |= {"line_no"}
    if part.split_cn_address and "address" in orders:
        orders |= {"province", "city", "district"}
    names = sorted([("orders", name) for name in orders] + [("order_lines", name) for name in lines])
    digest = hashlib.sha256(repr((export.source.id, names)).encode()).hexdigest()[:8]
    rows = [(f"{export.source.id}-{digest}", export.source.id, table, column) for table, column in names]
    return pl.DataFrame(rows, schema=all_tables()["layouts"].schema, orient="row")


def map_export(raw: Frame, export: Export) -> Mapped:
    """Map the raw frame (text columns and `source_row`; joins with other parts done) of one file."""
    part = export.part
    order_schema, line_schema = all_tables()["orders"].schema, all_tables()["order_lines"].schema
    orders = direct(export.source, part.orders, order_schema, export.columns)
    cells = numbered_columns(part.numbered, export.columns) if part.numbered else []
    on_row = {} if part.numbered else part.lines
    lines = direct(export.source, on_row, line_schema, export.columns)
    id_spec = {"order_id": (part.orders or part.lines)["order_id"]}
    order_id = direct(export.source, id_spec, order_schema, export.columns)[0]
    raw = raw.with_columns(order_id.value.alias("order_id"))
    bad = _bad([*orders, *lines], order_id)
    good = raw.filter(~bad)
    repeats = _repeats(good, export) if part.shape == "order" else None
    if repeats is not None:
        good = good.join(repeats.select(ROW), on=ROW, how="anti", maintain_order="none")
    order_rows = _orders(good, orders, export, repeats) if part.orders else None
    line_rows = _lines(good, lines, cells, export) if part.lines else None
    quarantine = [_quarantine(raw.filter(bad), [*orders, *lines], order_id, export)]
    quarantine += [_repeated(raw, repeats, export)] if repeats is not None else []
    kept = good if line_rows is None or part.numbered else line_rows.select(pl.col("source_row").alias(ROW))
    return Mapped(order_rows, line_rows, pl.concat(quarantine), kept.select(pl.len().cast(pl.Int64).alias("rows")))


def _bad(columns: Sequence[Direct], order_id: Direct) -> pl.Expr:
    flags = [column.bad for column in columns if column.bad is not None]
    blank = pl.col("order_id").is_null() | pl.col("order_id").str.contains(SCIENTIFIC)
    return pl.any_horizontal(blank, *flags).fill_null(value=False)


def _key(export: Export) -> pl.Expr:
    return pl.concat_str(pl.lit(f"{export.source.id}/"), _shop(export), pl.lit("/"), pl.col("order_id"))


def _shop(export: Export) -> pl.Expr:
    spec = export.part.orders.get("shop_id") or export.part.lines.get("shop_id")
    own = direct(export.source, {"shop_id": spec}, {}, export.columns) if spec else []
    return pl.coalesce(*(column.value for column in own), pl.lit(export.shop_id))


def _orders(good: Frame, columns: Sequence[Direct], export: Export, repeats: Frame | None) -> Frame:
    columns = [column for column in columns if column.name not in ("order_id", "shop_id")]
    rows = good.select(
        _key(export).alias("order_key"),
        _shop(export).alias("shop_id"),
        "order_id",
        ROW,
        *(_order_value(column, export).alias(column.name) for column in columns),
        *(column.hidden.alias(f"hidden:{column.name}") for column in columns if column.hidden is not None),
    )
    if export.part.shape == "order":
        conflicts = [] if repeats is None else repeats.filter("conflicts").collect()["order_id"].unique().to_list()
        frame = rows.with_columns(pl.col("order_id").is_in(conflicts).alias("has_conflicting_rows"))
    else:
        frame = _grouped(rows, columns)
    return _finished(frame, columns, export)


def _order_value(column: Direct, export: Export) -> pl.Expr:
    """The value; of a Chinese address in one cell all of it, for its region is told even where the rest is hidden."""
    return column.said if export.part.split_cn_address and column.name == "address" else column.value


def _grouped(rows: Frame, columns: Sequence[Direct]) -> Frame:
    """One row per order. What the rows of an order should agree on is compared; what they may differ in is folded."""
    identity = [column.name for column in columns if column.name in IDENTITY]
    folded = [_fold(column).alias(column.name) for column in columns]
    hidden = [pl.col(f"hidden:{column.name}").any() for column in columns if column.hidden is not None]
    conflict = pl.any_horizontal(pl.col(identity).min() != pl.col(identity).max()) if identity else pl.lit(value=False)
    return rows.group_by("order_key").agg(
        pl.col("shop_id").first(), pl.col("order_id").first(), pl.col(ROW).min(), *folded, *hidden,
        conflict.fill_null(value=False).alias("has_conflicting_rows"),
    )  # fmt: skip


def _fold(column: Direct) -> pl.Expr:
    value = pl.col(column.name)
    if column.over == "sum":
        return pl.when(value.count() > 0).then(value.sum())
    if column.over == "min" or (column.over is None and column.dtype in (TIME, MONEY, NUMBER, WHOLE)):
        return value.min()
    return value.max()


def _finished(frame: Frame, columns: Sequence[Direct], export: Export) -> Frame:
    """Blank text that is not hidden becomes '', flags say what is hidden, then constants and SQL are added."""
    schema = all_tables()["orders"].schema
    named = {column.name: column for column in columns}
    frame = frame.with_columns(
        (pl.col(f"hidden:{of}").fill_null(value=False) | pl.col(flag).fill_null(value=False)).alias(f"hidden:{of}")
        for flag, of in FLAGS.items()
        if flag in named and of in named
    )
    texts = [column for column in columns if column.dtype == TEXT and not export.part.orders[column.name].values]
    if export.part.split_cn_address and "address" in named:
        texts.remove(named["address"])
    frame = frame.with_columns(_known_text(column) for column in texts)
    flags = {flag: named[of] for flag, of in FLAGS.items() if of in named}
    frame = frame.with_columns(
        pl.col(f"hidden:{of.name}").fill_null(value=False).alias(flag) for flag, of in flags.items()
    )
    if export.part.split_cn_address and "address" in named:
        frame = _with_regions(frame)
    frame = derived(frame, export.part.orders, schema)
    names = set(frame.collect_schema().names())
    if export.part.normalise_cn_region and {"province", "city", "district"} <= names:
        region = normalise_cn_region(pl.col("province"), pl.col("city"), pl.col("district"))
        frame = frame.with_columns(e.alias(n) for e, n in zip(region, ("province", "city", "district"), strict=True))
    constants = {"source_id": export.source.id, "source_file": export.file}
    constants |= {} if "platform" in names else {"platform": export.source.platform}
    constants |= {"layout_id": layout(export)["layout_id"][0]}
    frame = frame.with_columns(pl.lit(value).alias(name) for name, value in constants.items())
    have = [name for name in schema if name in names or name in constants]
    return frame.select(have).cast({name: schema[name] for name in have})


def _with_regions(frame: Frame) -> Frame:
    """Split `address`. Where it is hidden it becomes null, and so does each part of the region that it lacks."""
    hidden = pl.col("hidden:address").fill_null(value=False)
    frame = with_cn_regions(frame.with_columns(pl.col("address").fill_null("")), "address")
    return frame.with_columns(
        pl.when(~hidden | ((pl.col(name) != "") & (name != "address"))).then(pl.col(name)).alias(name)
        for name in ("province", "city", "district", "address")
    )


def _known_text(column: Direct) -> pl.Expr:
    filled = pl.col(column.name).fill_null("")
    if column.hidden is None:
        return filled
    return pl.when(~pl.col(f"hidden:{column.name}").fill_null(value=False)).then(filled).alias(column.name)


def _lines(good: Frame, columns: Sequence[Direct], cells: Sequence[str], export: Export) -> Frame:
    schema = all_tables()["order_lines"].schema
    specs: Mapping[str, Spec] = export.part.lines
    rows = good
    if cells:
        rows = good.select(_key(export).alias("order_key"), ROW, *cells)
        rows = rows.unpivot(cells, index=["order_key", ROW], value_name=CELL).filter(text(pl.col(CELL)).is_not_null())
        columns = direct(export.source, specs, schema, [CELL])
    columns = [column for column in columns if column.name not in ("order_id", "shop_id")]
    key = pl.col("order_key") if cells else _key(export)
    frame = rows.select(
        key.alias("order_key"),
        ROW,
        *(
            _line_value(column).alias(column.name)
            for column in columns
        ),
        *_order_of_lines(export),
    )
    frame = derived(frame, specs, schema)
    constants = {"layout_id": layout(export)["layout_id"][0], "source_file": export.file}
    frame = frame.with_columns(pl.lit(value).alias(name) for name, value in constants.items())
    names = frame.collect_schema().names()
    have = [name for name in schema if name in names]
    by = ["_line_id"] if "_line_id" in names else [n for n in ("sku", "title", "unit_price", "quantity", "line_amount") if n in names]
    frame = frame.sort("order_key", *by, ROW)
    frame = frame.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("order_key").alias("line_no"))
    have = [name for name in schema if name in names or name == "line_no"]
    return frame.select(have).cast({name: schema[name] for name in have})


def _line_value(column: Direct) -> pl.Expr:
    if column.dtype != TEXT:
        return column.value
    filled = column.value.fill_null("")
    return filled if column.hidden is None else pl.when(~column.hidden.fill_null(value=False)).then(filled)


def _order_of_lines(export: Export) -> list[pl.Expr]:
    part = export.part
    return [pl.col(part.line_id).alias("_line_id")] if part.line_id and part.line_id in export.columns else []


def _repeats(good: Frame, export: Export) -> Frame | None:
    """Rows of an order beyond the one that is kept, in a file that has one row per order."""
    keys = good.group_by("order_id").agg(pl.len().alias("n")).filter(pl.col("n") > 1).select("order_id").collect()
    if keys.is_empty():
        return None
    content = pl.concat_str([pl.col(name).fill_null("") for name in export.columns], separator="\x1f")
    return (
        good.join(keys.lazy(), on="order_id", how="semi")
        .select(ROW, "order_id", content.alias("content"))
        .sort("order_id", "content", ROW)
        .with_columns(
            kept_row=pl.col(ROW).last().over("order_id"),
            conflicts=(pl.col("content").n_unique() > 1).over("order_id"),
        )
        .filter(pl.col(ROW) != pl.col("kept_row"))
        .collect()
        .lazy()
    )


def _raw_text(export: Export) -> pl.Expr:
    return pl.concat_str([pl.col(name).fill_null("") for name in export.columns], separator=",")


def _quarantine(bad: Frame, columns: Sequence[Direct], order_id: Direct, export: Export) -> Frame:
    failed = [(column, column.bad) for column in columns if column.bad is not None]
    damaged = pl.col("order_id").str.contains(SCIENTIFIC)
    cases = [
        (pl.col("order_id").is_null(), order_id.header, pl.lit(""), "the order id is blank; every row needs one"),
        (damaged, order_id.header, order_id.said, "the order id was damaged to scientific notation, its last digits "
         "are lost; export it again and open it as text"),
        *((flag, column.header, column.said, _reason(column)) for column, flag in failed),
    ]  # fmt: skip
    return bad.select(
        pl.lit(export.file).alias("file"),
        pl.lit(export.sha256).alias("sha256"),
        pl.lit(export.source.id).alias("source_id"),
        pl.col(ROW).alias("row_number"),
        pl.coalesce(pl.when(flag).then(pl.lit(header)) for flag, header, _, _ in cases).alias("column_name"),
        pl.coalesce(pl.when(flag).then(said) for flag, _, said, _ in cases).alias("value"),
        pl.coalesce(pl.when(flag).then(pl.lit(reason)) for flag, _, _, reason in cases).alias("reason"),
        _raw_text(export).alias("raw_text"),
    )


def _reason(column: Direct) -> str:
    kinds = {MONEY: "an amount", TIME: "a date or time", NUMBER: "a number", WHOLE: "a whole number"}
    kind = next(word for dtype, word in kinds.items() if column.dtype == dtype)
    return f"{column.name}: this is not {kind}; correct the cell and export again"


def _repeated(raw: Frame, repeats: Frame, export: Export) -> Frame:
    other = pl.concat_str(pl.lit("the order is also in row "), pl.col("kept_row").cast(TEXT))
    reason = (
        pl.when("conflicts")
        .then(other + ", with different contents; that row was kept")
        .otherwise(other + ", with the same contents; that row was kept")
    )
    return raw.join(repeats.select(ROW, "kept_row", "conflicts"), on=ROW, how="inner").select(
        pl.lit(export.file).alias("file"),
        pl.lit(export.sha256).alias("sha256"),
        pl.lit(export.source.id).alias("source_id"),
        pl.col(ROW).alias("row_number"),
        pl.lit(None, dtype=TEXT).alias("column_name"),
        pl.col("order_id").alias("value"),
        reason.alias("reason"),
        _raw_text(export).alias("raw_text"),
    )
