"""Counting within a span of time, for rules across orders. All of it is sorting and sums: no window is ever listed."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import polars as pl

from rules.features import KEY
from rules.features.rows import contains_where, only_where

GROUP, AT = "group", "at"
TICK = timedelta(microseconds=1)
MOST = 10
PLACES = 6


# Letters that have a plainer form: of Chinese, Japanese and Arabic compatibility, full and half width, mathematical.
STYLED = r"[\x{f900}-\x{ffef}\x{1d400}-\x{1d7ff}]"
ODD = rf"[^\p{{Ll}}\p{{Lo}}0-9]|{STYLED}"
WIDE = rf"[^\x00-\x7f\p{{Ll}}\p{{Lu}}\p{{Lo}}]|{STYLED}"
UNSAID = r"[^\p{L}\p{N}]+"


def with_plain(frame: pl.LazyFrame, *names: str) -> pl.LazyFrame:
    """`frame` with the texts `names` as they are compared: lower case, narrow, no blanks or punctuation; '' is null."""
    return _rewritten(frame, names, ODD, lambda text: text.str.to_lowercase().str.replace_all(UNSAID, ""))


def with_plain_phone(frame: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """`frame` with phone numbers as they are compared: digits, without China's calling code; '' is null."""
    return _rewritten(frame, [name], "[^0-9]|^(?:00)?86", _digits)


def _digits(phone: pl.Expr) -> pl.Expr:
    return phone.str.replace_all("[^0-9]+", "").str.replace("^(?:00)?86(1[0-9]{10})", "$1")


def _rewritten(
    frame: pl.LazyFrame, names: Sequence[str], odd: str, rewrite: Callable[[pl.Expr], pl.Expr]
) -> pl.LazyFrame:
    """Rewrite the texts that match `odd`, made narrow where they are wide. Most are neither."""
    for name in names:
        is_odd, is_wide = pl.col(f"{name}:odd"), pl.col(f"{name}:wide")
        frame = frame.with_columns(pl.col(name).str.contains(odd).alias(f"{name}:odd"))
        frame = frame.with_columns(contains_where(is_odd, name, WIDE).alias(f"{name}:wide"))
        narrow = pl.coalesce(only_where(is_wide, name, lambda text: text.str.normalize("NFKC")), name)
        frame = frame.with_columns(pl.coalesce(only_where(is_odd, narrow, rewrite), name).alias(name))
        frame = frame.with_columns(pl.when(pl.col(name) != "").then(name).alias(name))
    return frame.drop(f"{name}:{mask}" for name in names for mask in ("odd", "wide"))


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
    total = pl.col("active").cum_sum().over(GROUP)
    # So that 0.1 + 0.2 pieces are not more than 0.3.
    return changes.with_columns(total.round(PLACES) if changes.collect_schema()["active"].is_float() else total)


def counted(rows: pl.LazyFrame, span: timedelta) -> pl.LazyFrame:
    """`rows` with `active`: how many of the group there were in the `span` that ends with each, itself included."""
    sums = active(rows, pl.lit(1, dtype=pl.Int64), pl.col(AT) + span + TICK)
    return rows.join(sums, on=[GROUP, AT], how="left")


def counted_distinct(rows: pl.LazyFrame, who: str, span: timedelta) -> pl.LazyFrame:
    """`rows` with `active`: how many different `who` of the group there were in the `span` that ends with each.

    One counts until it comes again (and counts anew), or until the span has passed; an unknown one does not count.
    """
    ordered = rows.unique([GROUP, who, AT]).sort(GROUP, who, AT)
    same = (pl.col(GROUP) == pl.col(GROUP).shift(-1)) & (pl.col(who) == pl.col(who).shift(-1))
    again = pl.when(same).then(pl.col(AT).shift(-1))
    one = pl.col(who).is_not_null().cast(pl.Int64)
    sums = active(ordered, one, pl.min_horizontal(pl.col(AT) + span + TICK, again))
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
