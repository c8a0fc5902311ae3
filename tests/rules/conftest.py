"""What all tests of rules share."""

import polars as pl
import pytest
from nasty_orders import nasty_tables

from rules.engine import Catalogue, load_catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def nasty() -> dict[str, pl.DataFrame]:
    return nasty_tables(3000, seed=1)
