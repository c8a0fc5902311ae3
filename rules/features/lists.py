"""What companion tables say: products, stock, regions without service, the blacklist.

A shop's own list counts for it; a shop without one has the list that was given for all shops (shop_id '').
"""

import polars as pl

from rules.features import Inputs

NO_LIST = "-"


def list_of(inputs: Inputs, table: str) -> pl.Expr:
    """The `shop_id` of the list that counts for the row's shop; null where none was given."""
    given = set(inputs[table].select("shop_id").unique().collect()["shop_id"])
    own = pl.when(pl.col("shop_id").is_in(sorted(given - {""}))).then("shop_id")
    return pl.coalesce(own, pl.lit("")) if "" in given else own


def if_given(inputs: Inputs, table: str, value: pl.Expr) -> pl.Expr:
    """`value` where the row's shop has a list."""
    return pl.when(list_of(inputs, table).is_not_null()).then(value)


def article_key(shop: pl.Expr, *more: pl.Expr) -> pl.Expr:
    """The hash of an article, or of one in a warehouse, in a list."""
    return pl.struct(shop.alias("shop_id"), pl.col("sku"), *more).hash()
