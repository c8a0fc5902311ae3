"""Kinds of files, plain and packed."""

import gzip
import io
import zipfile

import polars as pl
import pytest

FRAME = pl.DataFrame(
    {
        "order_id": ["A1", "007"],
        "created_at": ["2026-04-01", "2026-04-02"],
        "status": ["paid", "shipped"],
        "total_amount": ["1.50", "2"],
    }
)


def written(kind):
    out = io.BytesIO()
    match kind:
        case "csv":
            FRAME.write_csv(out)
        case "tsv" | "txt":
            FRAME.write_csv(out, separator="\t")
        case "xlsx":
            FRAME.write_excel(out)
        case "parquet":
            FRAME.write_parquet(out)
        case "jsonl" | "ndjson":
            FRAME.write_ndjson(out)
    return out.getvalue()


def packed(name, content, packing):
    if packing == "gz":
        return f"{name}.gz", gzip.compress(content)
    if packing == "zip":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(name, content)
            archive.writestr("__MACOSX/" + name, b"")
        return f"{name}.zip", out.getvalue()
    return name, content


@pytest.mark.parametrize("packing", ["plain", "gz", "zip"])
@pytest.mark.parametrize("kind", ["csv", "tsv", "txt", "xlsx", "parquet", "jsonl", "ndjson"])
def test_kinds_of_files(inbox, kind, packing):
    read = inbox.put(*packed(f"orders.{kind}", written(kind), packing)).read()
    assert read.problems == {}
    assert read.orders.select("order_id", "status", pl.col("total_amount").cast(pl.String)).rows() == [
        ("A1", "paid", "1.5000"),
        ("007", "shipped", "2.0000"),
    ]


def test_typed_cells_of_parquet(inbox):
    typed = FRAME.with_columns(
        pl.col("total_amount").cast(pl.Decimal(18, 4)),
        pl.col("created_at").str.to_datetime("%Y-%m-%d", time_zone="UTC"),
        source_row=pl.lit(9),
    )
    out = io.BytesIO()
    typed.write_parquet(out)
    order = inbox.put("orders.parquet", out.getvalue()).read().order("A1")
    assert (str(order["total_amount"]), f"{order['created_at']:%Y-%m-%d %H:%M %Z}") == (
        "1.5000",
        "2026-04-01 00:00 UTC",
    )


def test_the_same_content_is_landed_once(inbox):
    read = inbox.put("a.csv", written("csv")).put("b.csv", written("csv")).read()
    assert [record.file for record in read.records] == ["a.csv"]


def test_a_folder_of_the_inbox_is_the_shop(inbox):
    read = inbox.put("north/a.csv", written("csv")).read()
    assert set(read.orders["order_key"]) == {"ordersift/north/A1", "ordersift/north/007"}


def test_a_zip_of_several_files_is_refused(inbox):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", b"a")
        archive.writestr("b.csv", b"b")
    problem = inbox.put("two.zip", out.getvalue()).read().problems["two.zip"]
    assert "the zip holds 2 files; put each export into one of its own" in str(problem)
