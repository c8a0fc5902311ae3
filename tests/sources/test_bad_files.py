"""A file that cannot be used says why and what to do; it never ends in a stack trace."""

import gzip
import io
from pathlib import Path

import polars as pl
import pytest

GOOD = "order_id,created_at,status,total_amount\nA1,2026-04-01,paid,1\n"


def problem(inbox, name, content):
    read = inbox.put(name, content).read()
    assert read.records == []
    return read.problems[name].kind, str(read.problems[name])


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"   \r\n"])
def test_empty(inbox, content):
    assert problem(inbox, "orders.csv", content) == ("unreadable", "it is empty; export it again")


def test_header_only(inbox):
    kind, message = problem(inbox, "orders.csv", GOOD.split("\n", maxsplit=1)[0] + "\n")
    assert (kind, message) == ("unreadable", "it has a header but no rows; export it again, or remove it")


def test_truncated_gzip(inbox):
    kind, message = problem(inbox, "orders.csv.gz", gzip.compress(GOOD.encode() * 50)[:-12])
    assert kind == "unreadable"
    assert "damaged or cut off" in message


@pytest.mark.parametrize("name", ["orders.csv.gz", "orders.zip"])
def test_an_archive_that_is_none(inbox, name):
    assert problem(inbox, name, GOOD.encode())[0] == "unreadable"


def test_binary_file_called_csv(inbox):
    kind, message = problem(inbox, "photo.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(1, 256)) * 9)
    assert kind == "unreadable"
    assert "export it again as CSV, XLSX or Parquet" in message


def test_random_bytes_without_zeros(inbox):
    assert problem(inbox, "noise.csv", bytes(range(1, 256)) * 40)[0] == "unrecognised"


@pytest.mark.parametrize("name", ["orders.xlsx", "orders.parquet", "orders.jsonl", "orders.xls"])
def test_a_name_that_promises_too_much(inbox, name):
    kind, message = problem(inbox, name, b"what is this")
    assert kind == "unreadable"
    assert f"not a valid {name.split('.')[1]} file" in message


@pytest.mark.parametrize("name", ["orders.xlsx", "orders.parquet", "orders.jsonl"])
def test_an_empty_file_of_another_kind(inbox, name):
    assert problem(inbox, name, b"")[0] == "unreadable"


def test_the_nearest_mapping_and_its_missing_columns_are_named(inbox):
    kind, message = problem(inbox, "shop.csv", "Name,Financial Status,Lineitem quantity\n#1,paid,1\n")
    assert kind == "unrecognised"
    assert "nearest mapping: shopify (orders); missing columns: Fulfillment Status, Lineitem name" in message


def test_columns_that_nobody_knows(inbox):
    kind, message = problem(inbox, "shop.csv", "alpha,beta\n1,2\n")
    assert (kind, message) == ("unrecognised", "no mapping knows its columns (alpha, beta); add one in sources/")


def test_a_column_that_occurs_twice(inbox):
    kind, message = problem(inbox, "orders.csv", "order_id,created_at,status,status\nA1,2026-04-01,paid,paid\n")
    assert (kind, message) == ("unreadable", "the column 'status' occurs twice; remove or rename one of them")


def test_a_column_that_does_not_matter_may_occur_twice(inbox):
    read = inbox.put("orders.csv", "order_id,created_at,status,x,x\nA1,2026-04-01,paid,1,2\n").read()
    assert read.orders.height == 1


def test_no_permission(inbox, monkeypatch):
    real = Path.open

    def refuse(self, *args, **kwargs):
        if self.name == "secret.csv":
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **kwargs)

    inbox.put("secret.csv", GOOD)
    monkeypatch.setattr(Path, "open", refuse)
    problems = inbox.read().problems
    assert str(problems["secret.csv"]) == "no permission to read it; allow the user who runs the night to"


def test_one_bad_file_does_not_stop_the_others(inbox):
    read = inbox.put("a.csv", b"").put("b.csv", GOOD).read()
    assert (set(read.problems), read.orders.height) == ({"a.csv"}, 1)


def test_a_sheet_without_rows(inbox):
    out = io.BytesIO()
    pl.DataFrame({"order_id": [], "created_at": [], "status": []}).write_excel(out)
    assert "no rows" in problem(inbox, "orders.xlsx", out.getvalue())[1]
