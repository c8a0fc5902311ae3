"""Table `suggestions`: where a change would have prevented exceptions, and how many."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from statistics import NormalDist

import polars as pl

from insights.attributes import HASH, narrowed, order_hash
from insights.suggestions.catalogue import Entry
from insights.wilson import Z, wilson
from warehouse.ids import stable_id
from warehouse.table import TIME

DAYS = 30
ENOUGH = 30
SHOWN = 5
"""Orders that are named as examples."""
DOUBT = 0.05
"""The chance, over all values that an entry looks at, of a suggestion where there is no difference."""


def advise(
    orders: pl.LazyFrame, exceptions: pl.LazyFrame, quality: pl.DataFrame, entries: Mapping[str, Entry], as_of: datetime
) -> pl.DataFrame:
    """Table `suggestions`, the largest first, from the orders placed in the 30 days before `as_of`.

    `orders` have attributes; `exceptions` are those that count; `quality` is table `rule_quality`.
    """
    at = pl.lit(as_of).cast(TIME)
    recent = orders.filter(pl.col("created_at") >= at - timedelta(days=DAYS), pl.col("created_at") < at)
    looked_at = sorted({"shop_id", *(entry.by for entry in entries.values() if entry.by)})
    known = narrowed(recent, looked_at)
    on_orders = exceptions.filter(pl.col("order_key").is_not_null())
    told = ("rule_id", "order_id", "currency", pl.col("amount_at_risk").cast(pl.Float64))
    found = on_orders.select(order_hash(), *told).collect().join(known, on=HASH)
    nothing = _nothing()
    parts = [nothing]
    for entry in entries.values():
        part = _noise(quality, entry) if entry.noise else _compared(entry, known, found)
        parts.append(
            part.with_columns(_told_of(entry)).select(
                pl.col(name).cast(dtype) for name, dtype in nothing.schema.items()
            )
        )
    made = stable_id(pl.concat(parts), "suggestion_id", ("entry", "shop_id", "dimension", "value"))
    return made.sort("size_low", "suggestion_id", descending=[True, False])


def _nothing() -> pl.DataFrame:
    text, number, count = pl.String(), pl.Float64(), pl.Int64()
    return pl.DataFrame(schema={
        "entry": text, "shop_id": text, "dimension": text, "value": text, "n": count, "hits": count, "rate": number,
        "peer_n": count, "peer_hits": count, "peer_rate": number, "size": number, "size_low": number,
        "size_high": number, "hours": number, "currency": text, "amount": number, "confidence": number,
        "owner": text, "effort": text, "examples": text,
    })  # fmt: skip


def _told_of(entry: Entry) -> list[pl.Expr]:
    return [
        pl.lit(entry.id).alias("entry"), pl.lit(entry.owner).alias("owner"), pl.lit(entry.effort).alias("effort"),
        (pl.col("size") * entry.minutes / 60).alias("hours"),
    ]  # fmt: skip


def _compared(entry: Entry, known: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Each value against the others of its shop; without an attribute, each shop against the others.

    Size: the excess of the rate over that of the peers, times the orders of 30 days; the interval is that of the
    difference of two shares (Newcombe 1998, method 10), its level raised by how many values are looked at (Bonferroni).
    """
    value, text = entry.by or "shop_id", pl.String()
    within = ["shop_id"] if entry.by else []
    by = [pl.col("shop_id").cast(text), pl.col(value).cast(text).alias("value")]
    sizes = known.group_by({"shop_id", value}).agg(pl.len().cast(pl.Int64).alias("n")).select(*by, "n")
    mine = found.filter(pl.col("rule_id").is_in(entry.rules))
    orders = mine.group_by(HASH).agg(
        pl.col(*{"shop_id", value}, "order_id", "currency").first(), pl.col("amount_at_risk").max()
    )
    hits = (
        orders.select(*by, "order_id", "currency", "amount_at_risk")
        .group_by("shop_id", "value")
        .agg(
            pl.len().cast(pl.Int64).alias("hits"),
            pl.col("currency").drop_nulls().mode().sort().first().alias("currency"),
            pl.col("amount_at_risk").mean().alias("per_hit"),
            pl.col("order_id").sort().head(SHOWN).alias("examples"),
        )
    )
    groups = sizes.drop_nulls("value").join(hits, on=["shop_id", "value"], how="left")
    groups = groups.with_columns(pl.col("hits").fill_null(0))
    whole_n, whole_hits = pl.col("n").sum(), pl.col("hits").sum()
    if within:
        whole_n, whole_hits = whole_n.over(within), whole_hits.over(within)
    compared = groups.with_columns(
        (whole_n - pl.col("n")).alias("peer_n"), (whole_hits - pl.col("hits")).alias("peer_hits"),
    ).filter(pl.col("n") >= ENOUGH, pl.col("peer_n") >= ENOUGH)  # fmt: skip
    z = NormalDist().inv_cdf(1 - DOUBT / 2 / max(compared.height, 1))
    sized = compared.with_columns(*_sizes(Z), _surely(z), _confidence())
    shown = sized.filter(pl.col("surely") > 0)
    examples = pl.Series("examples", [json.dumps(list(ids)) for ids in shown["examples"]], text)
    return shown.with_columns(
        pl.lit(value).alias("dimension"), examples, (pl.col("size") * pl.col("per_hit")).alias("amount"),
        (pl.col("hits") / pl.col("n")).alias("rate"), (pl.col("peer_hits") / pl.col("peer_n")).alias("peer_rate"),
    )  # fmt: skip


def _sizes(z: float) -> list[pl.Expr]:
    """Exceptions per month beyond the peers' rate, with the interval at `z` standard errors."""
    n, m = pl.col("n"), pl.col("peer_n")
    p, q = pl.col("hits") / n, pl.col("peer_hits") / m
    low, high = wilson(pl.col("hits"), n, z)
    peer_low, peer_high = wilson(pl.col("peer_hits"), m, z)
    down = ((p - low) ** 2 + (peer_high - q) ** 2).sqrt()
    up = ((high - p) ** 2 + (q - peer_low) ** 2).sqrt()
    values = {"size": p - q, "size_low": p - q - down, "size_high": p - q + up}
    return [(n * value).alias(name) for name, value in values.items()]


def _surely(z: float) -> pl.Expr:
    """The lower end of the size at `z`."""
    return _sizes(z)[1].alias("surely")


def _confidence() -> pl.Expr:
    """1 - the chance of so large a difference of two shares where there is none (pooled normal approximation)."""
    n, m = pl.col("n"), pl.col("peer_n")
    pooled = (pl.col("hits") + pl.col("peer_hits")) / (n + m)
    error = (pooled * (1 - pooled) * (1 / n + 1 / m)).sqrt()
    z = (pl.col("hits") / n - pl.col("peer_hits") / m) / error
    # The logistic curve is within 0.01 of the normal one.
    return (1 / (1 + (-1.702 * z).exp())).alias("confidence")


def _noise(quality: pl.DataFrame, entry: Entry) -> pl.DataFrame:
    """Rules that always fire, with their hits; or that are surely wrong in most cases, with the hits that are noise."""
    count = pl.col("hits").cast(pl.Float64)
    if entry.noise == "always_fires":
        rows = quality.filter(pl.col("always_fires").fill_null(value=False), pl.col("judged") >= ENOUGH)
        return _of_rules(rows, pl.col("judged"), pl.col("hits"), [count, count, count], pl.lit(1.0))
    false = (pl.col("waived_false") * pl.col("decided")).round().cast(pl.Int64)
    # Right and false ones: precision is right / (right + false).
    judged = (false / (1 - pl.col("precision"))).round().cast(pl.Int64)
    rows = quality.filter(pl.col("precision_high") < 1 / 2).with_columns(false.alias("false"), judged.alias("n"))
    sizes = [count * (1 - pl.col(f"precision{end}")) for end in ("", "_high", "_low")]
    return _of_rules(rows.filter(pl.col("n") >= ENOUGH), pl.col("n"), pl.col("false"), sizes, pl.lit(0.975))


def _of_rules(rows: pl.DataFrame, n: pl.Expr, hits: pl.Expr, sizes: list[pl.Expr], confidence: pl.Expr) -> pl.DataFrame:
    """Suggestions about rules: there are no peers."""
    named = [size.alias(name) for size, name in zip(sizes, ("size", "size_low", "size_high"), strict=True)]
    return rows.select(
        "shop_id", pl.lit("rule_id").alias("dimension"), pl.col("rule_id").alias("value"),
        n.alias("n"), hits.alias("hits"), (hits / n).alias("rate"),
        pl.lit(None, pl.Int64).alias("peer_n"), pl.lit(None, pl.Int64).alias("peer_hits"),
        pl.lit(None, pl.Float64).alias("peer_rate"), *named,
        pl.lit(None, pl.String).alias("currency"), pl.lit(None, pl.Float64).alias("amount"),
        confidence.alias("confidence"), pl.lit("[]").alias("examples"),
    )  # fmt: skip
