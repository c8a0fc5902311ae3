"""Amounts as people and platforms write them."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.engine.parse import money

AMOUNTS = st.decimals(-(10**9), 10**9, places=2, allow_nan=False)


def read(*cells):
    return pl.DataFrame({"cell": cells}, schema={"cell": pl.String}).select(money(pl.col("cell"))).to_series().to_list()


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1433.66", "1433.66"),
        ("$1,433.66", "1433.66"),
        ("116,99 EUR", "116.99"),
        ("1.234,50", "1234.50"),
        ("1 234,50 €", "1234.50"),
        ("(5.00)", "-5"),
        ("-3", "-3"),
        ("$-3.50", "-3.50"),
        ("-$3.50", "-3.50"),
        ("12,00", "12"),
        ("¥99", "99"),
        ("￥99.00", "99"),
        ("99元", "99"),
        ("AU $12.30", "12.30"),
        (".5", "0.5"),
        ("1,234,567", "1234567"),
        ("1'234.50", "1234.50"),
        ("0", "0"),
    ],
)
def test_amounts(cell, amount):
    assert read(cell) == [Decimal(amount)]


@pytest.mark.parametrize("cell", ["abc", "NaN", "1e400", "", "-", "12/3", "1,2,3.4.5", "$"])
def test_no_amounts(cell):
    assert read(cell) == [None]


@given(AMOUNTS)
def test_every_way_to_write_an_amount_reads_the_same(amount):
    american = f"{amount:,.2f}"
    european = american.translate(str.maketrans(",.", ".,"))
    assert read(str(amount), american, f"${american}", european, f"{european} EUR") == [amount] * 5
