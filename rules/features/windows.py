"""Counting within a span of time, for rules across orders. All of it is sorting and sums: no window is ever listed."""

from datetime import timedelta

import polars as pl

from rules.features import KEY

GROUP, AT = "group", "at"
TICK = timedelta(microseconds=1)
MOST = 10


def plain(text: pl.Expr) -> pl.Expr:
    """Text as it is compared: lower case, narrow characters, no blanks or punctuation; '' is null."""
    bare = text.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")
    return pl.when(bare != "").then(bare)


def plain_phone(phone: pl.Expr) -> pl.Expr:
    """A phone number as it is compared: its digits, without China's calling code; '' is null."""
    digits = phone.str.replace_all("[^0-9]", "").str.replace("^(?:00)?86(1[0-9]{10})", "$1")
    return pl.when(digits != "").then(digits)


def hashed(*columns: pl.Expr) -> pl.Expr:
    """One hash of several values; null where any is null."""
    known = pl.all_horizontal(column.is_not_null() for column in columns)
    return pl.when(known).then(pl.struct(c.alias(str(n)) for n, c in enumerate(columns)).hash())


def repeated(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows whose `group` (known) occurs more than once."""
    known = rows.filter(pl.col(GROUP).is_not_null())
    several = known.group_by(GROUP).agg(pl.len().alias("n")).filter(pl.col("n") > 1)
    return known.join(several.select(GROUP), on=GROUP, how="semi")


def active(rows: pl.LazyFrame, amount: pl.Expr, until: pl.Expr) -> pl.LazyFrame:
    """`group`, `at` and `active`: the sum at that instant of all `amount` of the group that began and are not over.

    A row of `rows` counts from its `at` to before `until`.
    """
    starts = rows.select(GROUP, AT, amount.alias("active"))
    ends = rows.select(GROUP, until.alias(AT), (-amount).alias("active"))
    changes = pl.concat([starts, ends]).group_by(GROUP, AT).agg(pl.col("active").sum()).sort(GROUP, AT)
    return changes.with_columns(pl.col("active").cum_sum().over(GROUP))


def counted(rows: pl.LazyFrame, span: timedelta) -> pl.LazyFrame:
    """`rows` with `active`: how many of the group there were in the `span` that ends with each, itself included."""
    sums = active(rows, pl.lit(1, dtype=pl.Int64), pl.col(AT) + span + TICK)
    return rows.join(sums, on=[GROUP, AT], how="left")


def counted_distinct(rows: pl.LazyFrame, who: str, span: timedelta) -> pl.LazyFrame:
    """`rows` with `active`: how many different `who` of the group there were in the `span` that ends with each.

    One counts until it comes again (and counts anew), or until the span has passed.
    """
    known = rows.filter(pl.col(who).is_not_null()).unique([GROUP, who, AT]).sort(GROUP, who, AT)
    same = (pl.col(GROUP) == pl.col(GROUP).shift(-1)) & (pl.col(who) == pl.col(who).shift(-1))
    again = pl.when(same).then(pl.col(AT).shift(-1))
    sums = active(known, pl.lit(1, dtype=pl.Int64), pl.min_horizontal(pl.col(AT) + span + TICK, again))
    return rows.join(sums, on=[GROUP, AT], how="left")


def with_earlier(rows: pl.LazyFrame, span: timedelta) -> pl.LazyFrame:
    """`rows` with `earlier`: numbers of up to ten orders of the group in the span before each, the newest first."""
    ordered = rows.sort(GROUP, AT, KEY)
    texts = [
        pl.when((pl.col(GROUP).shift(n) == pl.col(GROUP)) & (pl.col(AT) - pl.col(AT).shift(n) <= span))
        .then(pl.col("order_id").shift(n))
        for n in range(1, MOST + 1)
    ]  # fmt: skip
    return ordered.with_columns(pl.concat_str(texts, separator=", ", ignore_nulls=True).alias("earlier"))
