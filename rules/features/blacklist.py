"""Buyers, phones and addresses on the shop's blacklist."""

from collections.abc import Callable

import polars as pl

from rules.features import KEY, Inputs, gathered, row
from rules.features.lists import if_given, list_of
from rules.features.windows import with_plain, with_plain_phone


def _with_account(frame: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """`frame` with accounts as they are compared: "john.doe" and "johndoe" are two; '' is null."""
    account = pl.col(name).str.strip_chars().str.to_lowercase()
    return frame.with_columns(pl.when(account != "").then(account).alias(name))


COMPARED: dict[str, Callable[..., pl.LazyFrame]] = {
    "buyer_id": _with_account,
    "phone": with_plain_phone,
    "address": with_plain,
}


@gathered(
    "order",
    needs=(),
    columns={
        "blacklisted_by": lambda inputs: pl.when(
            pl.any_horizontal(pl.col(name).is_not_null() for name in COMPARED)
        ).then(if_given(inputs, "blacklist", pl.lit("")))
    },
)
def blacklisted_by(inputs: Inputs) -> pl.LazyFrame | None:
    """Which of buyer_id, phone and address is on the blacklist; '' = none."""
    if not inputs.given("blacklist"):
        return None
    orders = inputs["orders"].select(row().alias(KEY), list_of(inputs, "blacklist").alias("list"), *COMPARED)
    found = []
    for kind, plainly in COMPARED.items():
        entries = inputs["blacklist"].filter(pl.col("kind") == kind)
        listed = plainly(entries.select(pl.col("shop_id").alias("list"), pl.col("value").alias(kind)), kind).unique()
        rows = plainly(orders.select(KEY, "list", kind), kind)
        found.append(rows.join(listed, on=["list", kind]).select(KEY, pl.lit(kind).alias("blacklisted_by")))
    return pl.concat(found).group_by(KEY).agg(pl.col("blacklisted_by").sort().str.join(", "))
