"""Counting within a span of time, for rules across orders. All of it is sorting and sums: no window is ever listed."""

from collections.abc import Sequence
from datetime import timedelta

import polars as pl

from rules.features import KEY

GROUP, AT = "group", "at"
TICK = timedelta(microseconds=1)
MOST = 10


ODD = r"[^\p{Ll}\p{Lo}0-9]"
WIDE = r"[^\x00-\x7f\p{Ll}\p{Lu}\p{Lo}]"
UNSAID = r"[^\p{L}\p{N}]+"


def with_plain(frame: pl.LazyFrame, *names: str) -> pl.LazyFrame:
    """`frame` with the texts `names` as they are compared: lower case, narrow, no blanks or punctuation; '' is null.

    Most texts are that already, or wide nowhere: only the others are rewritten, the rest stays out of it as nulls.
    """
    odd, wide = (pl.col(f"{name}:odd") for name in names), (pl.col(f"{name}:wide") for name in names)
    frame = frame.with_columns(_where(pl.col(name), ODD).alias(f"{name}:odd") for name in names)
    frame = frame.with_columns(_where(each, WIDE).alias(f"{name}:wide") for name, each in zip(names, odd, strict=True))
    frame = frame.with_columns(each.str.normalize("NFKC") for each in wide)
    bare = (pl.coalesce(f"{name}:wide", f"{name}:odd").str.to_lowercase().str.replace_all(UNSAID, "") for name in names)
    frame = frame.with_columns(each.alias(f"{name}:odd") for name, each in zip(names, bare, strict=True))
    return _settled(frame, names)


def with_plain_phone(frame: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """`frame` with phone numbers as they are compared: digits, without China's calling code; '' is null."""
    frame = frame.with_columns(_where(pl.col(name), "[^0-9]|^(?:00)?86").alias(f"{name}:odd"))
    digits = pl.col(f"{name}:odd").str.replace_all("[^0-9]+", "")
    frame = frame.with_columns(digits.str.replace("^(?:00)?86(1[0-9]{10})", "$1"), pl.lit(None).alias(f"{name}:wide"))
    return _settled(frame, [name])


def _where(text: pl.Expr, pattern: str) -> pl.Expr:
    return pl.when(text.str.contains(pattern)).then(text)


def _settled(frame: pl.LazyFrame, names: Sequence[str]) -> pl.LazyFrame:
    frame = frame.with_columns(pl.coalesce(f"{name}:odd", name).alias(name) for name in names)
    known = [pl.when(pl.col(name) != "").then(name).alias(name) for name in names]
    return frame.with_columns(known).drop(f"{name}:{part}" for name in names for part in ("odd", "wide"))


def hashed(*names: str) -> pl.Expr:
    """One hash of the values of several columns; null where any is null."""
    known = pl.all_horizontal(pl.col(name).is_not_null() for name in names)
    return pl.when(known).then(pl.struct(names).hash() if len(names) > 1 else pl.col(names[0]).hash())


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
