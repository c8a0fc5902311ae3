"""From one landed file to canonical orders, order lines and quarantined rows, lazily.

Every row of the file ends in exactly one place: it is a line, the (or an) order, or in quarantine.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
import polars.selectors as cs

from sources.addresses import normalise_cn_region, with_cn_regions
from sources.engine.model import Part, Source
from sources.engine.parse import SCIENTIFIC, text
from sources.engine.read import ROW
from sources.engine.specs import Direct, derived, direct, numbered_columns, provided
from warehouse.table import MONEY, NUMBER, TEXT, TIME, WHOLE
from warehouse.tables import all_tables

CELL = "_cell"
DAMAGED_ID = "the order id was damaged to scientific notation, its last digits are lost; export it again as text"
BAD = "is_bad"
SAID, TOLD = "said:", "told:"
HAS_ORDER = "has_order"
LINE_CONTENT = ("sku", "title", "unit_price", "quantity", "line_amount")
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
    joined: frozenset[str] = frozenset()


def layout(export: Export) -> pl.DataFrame:
    """Which canonical columns the file provides: table `layouts`."""
    part = export.part
    orders = provided(part.orders, export.columns) - {"exported_at"}
    orders |= {flag for flag, of in FLAGS.items() if of in orders}
    if part.orders:
        orders |= {"order_id", "platform", "has_conflicting_rows"}
    of_lines = (*export.columns, CELL) if part.numbered and numbered_columns(part.numbered, export.columns) else ()
    lines = provided(part.lines, of_lines or export.columns) - {"order_id"}
    if part.lines:
        lines |= {"line_no"}
    if part.split_cn_address and "address" in orders:
        orders |= {"province", "city", "district"}
    names = sorted([("orders", name) for name in orders] + [("order_lines", name) for name in lines])
    digest = hashlib.sha256(repr((export.source.id, names)).encode()).hexdigest()[:8]
    rows = [(f"{export.source.id}-{digest}", export.source.id, table, column) for table, column in names]
    return pl.DataFrame(rows, schema=all_tables()["layouts"].schema, orient="row")


def typed_rows(raw: Frame, export: Export) -> Frame:
    """Each row of the file with its cells read: keys, order columns (`o:`), line columns (`l:`), and whether it is bad.

    `raw` has text columns and `source_row`; joins with other parts are done. This is the only pass over the text: what
    follows (`orders_of`, `lines_of`) stands on the typed rows.
    """
    orders, lines, order_id = _columns(export)
    said = raw.with_columns(*_said(orders, "o:"), *_said(lines, "l:"))
    read = said.select(
        ROW,
        order_id.value.alias("order_id"),
        _shop(export).alias("shop_id"),
        *(pl.col(name) for name in _cells(export)),
        *_read(orders, "o:", whole_address=export.part.split_cn_address),
        *_read(lines, "l:"),
        *([_has_order(export)] if export.part.order_row else []),
    )
    unreadable = [*_unreadable(orders, "o:"), *_unreadable(lines, "l:")]
    blank = pl.col("order_id").is_null() | pl.col("order_id").str.contains(SCIENTIFIC)
    bad = pl.any_horizontal(blank, *unreadable).fill_null(value=False)
    return read.with_columns(bad.alias(BAD)).drop(cs.contains(TOLD))


def order_id_of(export: Export) -> pl.Expr:
    """The id of the order that a row of the file belongs to; null where blank."""
    return _columns(export)[2].value


def _columns(export: Export) -> tuple[list[Direct], list[Direct], Direct]:
    part, keys = export.part, ("order_id", "shop_id")
    order_schema, line_schema = all_tables()["orders"].schema, all_tables()["order_lines"].schema
    orders = direct(export.source, part.orders, order_schema, export.columns, export.joined)
    lines = direct(export.source, {} if part.numbered else part.lines, line_schema, export.columns, export.joined)
    id_spec = {"order_id": (part.orders or part.lines)["order_id"]}
    order_id = direct(export.source, id_spec, order_schema, export.columns)[0]
    return [c for c in orders if c.name not in keys], [c for c in lines if c.name not in keys], order_id


def _said(columns: Sequence[Direct], prefix: str) -> list[pl.Expr]:
    return [column.said.alias(prefix + SAID + column.name) for column in columns]


def _read(columns: Sequence[Direct], prefix: str, *, whole_address: bool = False) -> list[pl.Expr]:
    """Values, what is hidden and what is told; of a Chinese address in one cell all of it, for its region is told all
    the same."""
    read = []
    for column in columns:
        said = pl.col(prefix + SAID + column.name)
        value, told, hidden = column.reading(said)
        read.append((said if whole_address and column.name == "address" else value).alias(prefix + column.name))
        marks = {TOLD: told, "hidden:": hidden}
        read += [mark.alias(prefix + name + column.name) for name, mark in marks.items() if mark is not None]
    return read


def _cells(export: Export) -> list[str]:
    part = export.part
    cells = numbered_columns(part.numbered, export.columns) if part.numbered else []
    return [*cells, *([part.line_id] if part.line_id and part.line_id in export.columns else [])]


def _has_order(export: Export) -> pl.Expr:
    return text(pl.col(export.part.order_row or "")).is_not_null().alias(HAS_ORDER)


def _unreadable(columns: Sequence[Direct], prefix: str) -> list[pl.Expr]:
    """Of the read columns: something is told, and nothing could be read."""
    told = [c.name for c in columns if c.told is not None]
    return [pl.col(prefix + TOLD + name) & pl.col(prefix + name).is_null() for name in told]


def _key(export: Export) -> pl.Expr:
    return pl.concat_str(pl.lit(f"{export.source.id}/"), pl.col("shop_id"), pl.lit("/"), pl.col("order_id"))


def _shop(export: Export) -> pl.Expr:
    spec = export.part.orders.get("shop_id") or export.part.lines.get("shop_id")
    own = direct(export.source, {"shop_id": spec}, {}, export.columns) if spec else []
    return pl.coalesce(*(column.value for column in own), pl.lit(export.shop_id))


def orders_of(typed: Frame, export: Export, repeats: pl.DataFrame) -> Frame:
    """Canonical orders of the good rows of `typed`; `repeats` as `repeated_rows` gives them."""
    columns = _columns(export)[0]
    rows = typed.filter(~pl.col(BAD)).select(
        _key(export).alias("order_key"),
        "shop_id",
        "order_id",
        ROW,
        *([HAS_ORDER] if export.part.order_row else []),
        cs.starts_with("o:").name.replace("^o:", ""),
    )
    if export.part.shape == "order":
        conflicts = repeats.filter("conflicts")["order_id"].unique().to_list()
        rows = rows.join(repeats.lazy().select(ROW), on=ROW, how="anti", maintain_order="none")
        frame = rows.with_columns(pl.col("order_id").is_in(conflicts).alias("has_conflicting_rows"))
    else:
        frame = _grouped(rows, columns, export)
    return _finished(frame, columns, export)


def _grouped(rows: Frame, columns: Sequence[Direct], export: Export) -> Frame:
    """One row per order. Nearly always its rows agree and any of them serves; the others are folded together."""
    spanning = [column.name for column in columns if column.over]
    heads = rows.filter(HAS_ORDER).drop(HAS_ORDER) if export.part.order_row else rows
    frame = _one_each(heads.drop(spanning), columns)
    if not spanning:
        return frame
    sums = rows.group_by("order_key").agg(_fold(column).alias(column.name) for column in columns if column.over)
    return frame.join(sums, on="order_key", how="left", maintain_order="none")


def _one_each(heads: Frame, columns: Sequence[Direct]) -> Frame:
    """Where each row is an order of its own, nothing has to be compared."""
    keys = heads.select("order_key").collect(engine="streaming")["order_key"]
    if keys.n_unique() == keys.len():
        return heads.with_columns(pl.lit(value=False).alias("has_conflicting_rows"))
    first_rows = heads.group_by("order_key").agg(pl.col(ROW).min(), pl.len().alias("rows"))
    repeated = heads.join(first_rows.filter(pl.col("rows") > 1), on="order_key", how="semi", maintain_order="none")
    content = pl.struct(pl.exclude("order_key", ROW)).hash()
    differing = repeated.group_by("order_key").agg((content.min() != content.max()).alias("differ")).filter("differ")
    first_rows, differing = (frame.lazy() for frame in pl.collect_all([first_rows, differing], engine="streaming"))
    first_rows = first_rows.join(differing, on="order_key", how="anti", maintain_order="none")
    agreeing = heads.join(first_rows, on=ROW, how="semi", maintain_order="none")
    agreeing = agreeing.with_columns(pl.lit(value=False).alias("has_conflicting_rows"))
    folded = _folded(heads.join(differing, on="order_key", how="semi", maintain_order="none"), columns)
    return pl.concat([agreeing, folded.select(agreeing.collect_schema().names())])


def _folded(rows: Frame, columns: Sequence[Direct]) -> Frame:
    """What the rows of an order should agree on is compared; what they may differ in is folded."""
    plain = [column for column in columns if not column.over]
    identity = [column.name for column in plain if column.name in IDENTITY]
    conflict = pl.any_horizontal(pl.col(identity).min() != pl.col(identity).max()) if identity else pl.lit(value=False)
    return rows.group_by("order_key").agg(
        pl.col("shop_id", "order_id").max(),
        pl.col(ROW).min(),
        *(_fold(column).alias(column.name) for column in plain),
        *(pl.col(f"hidden:{column.name}").any() for column in plain if column.hidden is not None),
        conflict.fill_null(value=False).alias("has_conflicting_rows"),
    )


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


def lines_of(typed: Frame, export: Export) -> Frame:
    """Canonical order lines of the good rows of `typed`, sorted by order."""
    schema, specs = all_tables()["order_lines"].schema, export.part.lines
    rows = typed.filter(~pl.col(BAD)).with_columns(_key(export).alias("order_key"))
    columns = _columns(export)[1]
    if export.part.numbered:
        rows = rows.unpivot(_cells(export), index=["order_key", ROW], value_name=CELL)
        rows = rows.filter(text(pl.col(CELL)).is_not_null())
        columns = [c for c in direct(export.source, specs, schema, [CELL]) if c.name not in ("order_id", "shop_id")]
        rows = rows.with_columns(_said(columns, "l:")).with_columns(_read(columns, "l:"))
    line_id = export.part.line_id if export.part.line_id in export.columns else None
    frame = rows.select(
        "order_key",
        ROW,
        *(_blank_text(column).alias(column.name) for column in columns),
        *([pl.col(line_id).alias("_line_id")] if line_id else []),
    )
    frame = derived(frame, specs, schema)
    constants = {"layout_id": layout(export)["layout_id"][0], "source_file": export.file}
    frame = frame.with_columns(pl.lit(value).alias(name) for name, value in constants.items())
    names = set(frame.collect_schema().names())
    by = ["_line_id"] if line_id else [name for name in LINE_CONTENT if name in names]
    return _numbered(frame.select(*(name for name in schema if name in names), *by[: bool(line_id)]), by)


def _numbered(lines: Frame, by: Sequence[str]) -> Frame:
    """Lines numbered within their order by id or content, so that the position in the file does not matter."""
    schema = all_tables()["order_lines"].schema
    first = pl.col("order_key") != pl.col("order_key").shift(1, fill_value="")
    position = pl.int_range(pl.len(), dtype=pl.Int32)
    number = position - pl.when(first).then(position).forward_fill() + 1
    numbered = lines.sort("order_key", *by, ROW).with_columns(number.alias("line_no"))
    have = [name for name in schema if name in numbered.collect_schema().names()]
    return numbered.select(have).cast({name: schema[name] for name in have})


def _blank_text(column: Direct) -> pl.Expr:
    value = pl.col(f"l:{column.name}")
    if column.dtype != TEXT:
        return value
    filled = value.fill_null("")
    return (
        filled
        if column.hidden is None
        else pl.when(~pl.col(f"l:hidden:{column.name}").fill_null(value=False)).then(filled)
    )


def repeated_rows(raw: Frame, typed: Frame, export: Export) -> pl.DataFrame:
    """Rows of an order beyond the one that is kept, in a file that has one row per order.

    Columns `source_row`, `order_id`, `kept_row`, `conflicts`. Which row is kept depends on contents, not on position.
    """
    good = typed.filter(~pl.col(BAD)).select(ROW, "order_id")
    twice = good.group_by("order_id").agg(pl.len().alias("n")).filter(pl.col("n") > 1).select("order_id")
    rows = good.join(twice, on="order_id", how="semi").collect(engine="streaming").lazy()
    content = pl.concat_str([pl.col(name).fill_null("") for name in export.columns], separator="\x1f")
    return (
        raw.join(rows, on=ROW, how="inner")
        .select(ROW, "order_id", content.alias("content"))
        .sort("order_id", "content", ROW)
        .with_columns(
            kept_row=pl.col(ROW).last().over("order_id"), conflicts=(pl.col("content").n_unique() > 1).over("order_id")
        )
        .filter(pl.col(ROW) != pl.col("kept_row"))
        .drop("content")
        .collect()
    )


def bad_rows(raw: Frame, bad: pl.DataFrame, export: Export) -> Frame:
    """The rows of the file named in `bad` for table `quarantine`: what is wrong, where, and the raw text."""
    orders, lines, order_id = _columns(export)
    found = raw.filter(pl.col(ROW).is_in(bad[ROW].implode())) if bad.height else raw.clear()
    rows = found.with_columns(order_id.value.alias("order_id"))
    return _quarantine(rows, [*orders, *lines], order_id, export)


def _raw_text(export: Export) -> pl.Expr:
    return pl.concat_str([pl.col(name).fill_null("") for name in export.columns], separator=",")


def _quarantine(bad: Frame, columns: Sequence[Direct], order_id: Direct, export: Export) -> Frame:
    failed = [(column, column.told & column.value.is_null()) for column in columns if column.told is not None]
    damaged = pl.col("order_id").str.contains(SCIENTIFIC)
    cases = [
        (pl.col("order_id").is_null(), order_id.header, pl.lit(""), "the order id is blank; every row needs one"),
        (damaged, order_id.header, order_id.said, DAMAGED_ID),
        *((flag, column.header, column.said, reason_of(column)) for column, flag in failed),
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


def reason_of(column: Direct) -> str:
    """What is wrong with a cell that is nothing of its column's type, and the remedy."""
    kinds = {MONEY: "an amount", TIME: "a date or time", NUMBER: "a number", WHOLE: "a whole number"}
    kind = next(word for dtype, word in kinds.items() if column.dtype == dtype)
    return f"{column.name}: this is not {kind}; correct the cell and export again"


def repeats_quarantined(raw: Frame, repeats: pl.DataFrame, export: Export) -> Frame:
    """The repeated rows for table `quarantine`."""
    other = pl.concat_str(pl.lit("the order is also in row "), pl.col("kept_row").cast(TEXT))
    reason = (
        pl.when("conflicts")
        .then(other + ", with different contents; that row was kept")
        .otherwise(other + ", with the same contents; that row was kept")
    )
    found = raw if repeats.height else raw.clear()
    return found.join(repeats.lazy(), on=ROW, how="inner").select(
        pl.lit(export.file).alias("file"),
        pl.lit(export.sha256).alias("sha256"),
        pl.lit(export.source.id).alias("source_id"),
        pl.col(ROW).alias("row_number"),
        pl.lit(None, dtype=TEXT).alias("column_name"),
        pl.col("order_id").alias("value"),
        reason.alias("reason"),
        _raw_text(export).alias("raw_text"),
    )
