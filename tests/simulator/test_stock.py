"""What a shop knows beside its orders: files that an inbox takes as they are."""

from pathlib import Path

import polars as pl
import pytest

from simulator import FORMATS, write_sample
from simulator.formats import BY_NAME
from sources.engine.identify import match_columns
from sources.engine.model import all_sources


def lists(folder: Path, name: str, kind: str) -> list[pl.DataFrame]:
    files = sorted((folder / "reference").glob(f"*/{kind}_{name}.csv"))
    return [pl.read_csv(file, infer_schema=False) for file in files]


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("name", FORMATS)
def test_every_shop_names_its_products_and_stock(folder: Path, name: str) -> None:
    products, inventory = lists(folder, name, "products"), lists(folder, name, "inventory")
    assert len(products) == len(inventory) == len(BY_NAME[name].shops)
    assert all(set(goods["sku"]) < set(stock["sku"]) for goods, stock in zip(products, inventory, strict=True))


@pytest.mark.usefixtures("sample")
def test_every_list_is_recognised_as_what_it_is(folder: Path) -> None:
    files = sorted((folder / "reference").rglob("*.csv"))
    found = {file: match_columns(pl.read_csv(file, n_rows=0).columns, all_sources().values()) for file in files}
    assert {match.part.table for match in found.values() if match} == {
        "products", "inventory", "blacklist", "no_service_regions", "tracking_events"
    }  # fmt: skip
    assert [file for file, match in found.items() if not match or not file.name.startswith(match.part.table)] == []


@pytest.mark.usefixtures("sample")
def test_stock_has_every_trouble(folder: Path) -> None:
    inventory = pl.concat(lists(folder, "ordersift", "inventory"))
    quantity = inventory["available_quantity"].cast(pl.Int64)
    assert (quantity < 0).any()
    assert (quantity == 0).any()
    assert (quantity >= 50).sum() > inventory.height // 2
    assert set(inventory["status"]) == {"active", "delisted"}
    assert inventory["expected_at"].drop_nulls().str.ends_with("Z").all()


@pytest.mark.usefixtures("sample")
def test_events_are_those_of_the_parcels_that_exports_tell(folder: Path) -> None:
    events = pl.concat(lists(folder, "ordersift", "tracking_events"))
    first = dict(events.group_by("tracking_no").agg(pl.col("event_at").min()).iter_rows())
    told = pl.concat(pl.read_csv(f, infer_schema=False) for f in sorted((folder / "exports").glob("ordersift*.csv")))
    scans = told.filter(pl.col("first_scan_at").is_not_null()).select("tracking_no", "first_scan_at").unique().rows()
    agreeing = [number for number, at in scans if first.get(number) == at]
    assert len(agreeing) > 0.95 * len(scans)  # not for numbers that are none, reused ones, clocks that are wrong
    assert events["event_at"].max() <= "2026-04-07T00:00:00Z"


def test_lists_are_the_same_for_the_same_seed(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_sample(tmp_path / name, orders=60, seed=3, days=2, formats=["ordersift"])
    one, two = (sorted((tmp_path / name / "reference").rglob("*.csv")) for name in ("one", "two"))
    assert [file.read_bytes() for file in one] == [file.read_bytes() for file in two]
    assert {file.parent.name for file in one} == {"north", "south"}
