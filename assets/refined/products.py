"""`refined_products`: what each shop sells, from the newest list; empty where none was given."""

import dagster as dg
import polars as pl

from assets.night import Night
from assets.refined.companions import given, newest_of_shop


@dg.asset(group_name="refined")
def refined_products(night: Night, refined_accounts: pl.DataFrame) -> pl.LazyFrame:
    """Table `products`."""
    return newest_of_shop(given(night, refined_accounts, "products"), "products")
