"""Real exports land whole. They lie beside the project, or where ORDERSIFT_REAL_DATA says."""

import os
import shutil
from pathlib import Path

import polars as pl
import pytest

DATA = Path(os.environ.get("ORDERSIFT_REAL_DATA") or Path(__file__).parents[2].parent / "shared" / "data")
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real exports are not at {DATA}")


def copy(folder, home, pattern="*"):
    target = home / "inbox" / folder
    target.mkdir(parents=True)
    for path in (DATA / folder).glob(pattern):
        shutil.copyfile(path, target / path.name)


def accounted(read):
    return all(account.rows_read == account.rows_kept + account.rows_quarantined for account in read.accounts)


def test_olist_is_a_set_of_six_files(inbox, tmp_path):
    copy("olist", tmp_path)
    read = inbox.read()
    assert len(read.records) == 6
    assert read.problems == {}
    assert accounted(read)
    assert read.orders.height == 32_327
    assert read.quarantine.is_empty()
    without_items, without_payment, never_approved, without_customer = 1_506, 1, 46, 1_346
    assert read.orders["total_amount"].null_count() == without_items
    assert read.orders["paid_amount"].null_count() == without_payment + never_approved
    assert read.orders["city"].null_count() == without_customer


def test_online_retail_keeps_its_cancellations(inbox, tmp_path):
    copy("online_retail", tmp_path)
    read = inbox.read()
    assert accounted(read)
    assert (read.lines.height, read.orders.height) == (541_909, 25_900)
    cancelled = read.orders.filter(pl.col("status") == "cancelled")["order_key"]
    assert read.lines.filter(pl.col("order_key").is_in(cancelled.implode())).height == 9_288
    assert read.lines.filter(pl.col("quantity") < 0).height == 10_624
    assert (read.lines["title"] == "").sum() == 1_454


def test_shopify_has_a_row_per_line(inbox, tmp_path):
    copy("shopify", tmp_path, "*.csv")
    read = inbox.read()
    assert accounted(read)
    assert (read.orders.height, read.lines.height) == (51, 121)
    assert read.quarantine.is_empty()
    assert set(read.orders["status"]) <= {
        "paid",
        "pending_payment",
        "shipped",
        "partially_shipped",
        "cancelled",
        "closed",
    }
