"""Cutting a landed export into parts that hold whole orders, so that memory is bounded by a part, not by the file."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import polars as pl

from sources.engine.mapping import Export, order_id_of, repeated_rows, typed_rows
from sources.engine.read import ROW

REPEATS = {ROW: pl.Int32, "order_id": pl.String, "kept_row": pl.Int32, "conflicts": pl.Boolean}
PART_ROWS = 400_000
# A part is too short to keep every core busy to its end.
AT_ONCE = 2


def whole_orders(raw: pl.LazyFrame, export: Export, scratch: Path) -> tuple[list[pl.LazyFrame], pl.DataFrame]:
    """The typed rows of the file (see `typed_rows`) in parts, and what `repeated_rows` says of them.

    Nearly always an order's rows follow each other, and the file is just cut between orders. Else its typed rows are
    sorted into files in `scratch` first.
    """
    known = pl.when(order_id_of(export).is_not_null()).then(order_id_of(export).hash())
    orders = raw.select(known.alias("order")).collect(engine="streaming")["order"]
    single = export.part.shape == "order"
    cuts = _cuts(orders, single=single)
    if cuts:
        slices = [typed_rows(raw.slice(start, end - start), export) for start, end in pairwise(cuts)]
        return slices, pl.DataFrame(schema=REPEATS)
    buckets = _buckets(raw, export, orders.len(), scratch)
    return buckets, repeated_rows(raw, pl.concat(buckets), export) if single else pl.DataFrame(schema=REPEATS)


def _cuts(orders: pl.Series, *, single: bool) -> list[int]:
    """Where parts begin, and the end of the file; none if an order comes again after another one.

    `single`: one row is one order. A row without an order goes with the one before it.
    """
    rows = pl.DataFrame({"row": pl.int_range(orders.len(), eager=True), "order": orders})
    begins = rows.drop_nulls("order")
    if not single:
        begins = begins.filter(pl.col("order").ne_missing(pl.col("order").shift(1)))
    if begins["order"].n_unique() != begins.height:
        return []
    starts = begins.group_by(part=pl.col("row") // PART_ROWS).agg(pl.col("row").min())["row"].sort()
    return [0, *starts.filter(starts > 0), orders.len()]


def _buckets(raw: pl.LazyFrame, export: Export, rows: int, scratch: Path) -> list[pl.LazyFrame]:
    """The typed rows in files, all of an order in one bucket."""
    count = max(1, -(-rows // PART_ROWS))

    def sink(number: int) -> None:
        typed = typed_rows(raw.slice(number * PART_ROWS, PART_ROWS), export)
        typed = typed.with_columns((pl.col("order_id").hash() % count).fill_null(0).alias("bucket"))
        target = pl.PartitionBy(scratch / str(number), key="bucket", include_key=False, approximate_bytes_per_file=None)
        typed.sink_parquet(target, compression="lz4", engine="streaming", mkdir=True)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(sink, range(count)))
    files = [sorted(scratch.glob(f"*/bucket={bucket}/*.parquet")) for bucket in range(count)]
    # A file whose rows were all rejected has no bucket: its empty rows stand for one.
    return [pl.scan_parquet(found) for found in files if found] or [typed_rows(raw, export)]
