"""Table `costs`: what exceptions cost by warehouse and article: money at stake, minutes of people, penalties."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Self

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, model_validator

from insights.attributes import HASH, order_hash
from insights.settings_file import read_settings
from warehouse.table import MONEY

FILE = Path(__file__).with_name("costs.yaml")
TOP = 1000
"""Pairs of warehouse and article that are told apart per currency, those with the most at stake; the others are one."""
OTHERS = "…"


class CostsError(ValueError):
    """The penalties are wrong: names the file, the place and the remedy."""


class Penalty(BaseModel):
    """What a finding of `rule` costs: a share of its amount at risk and a fixed amount, within bounds."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rule: str
    share: float = Field(default=0, ge=0, le=10)
    amount: float = Field(default=0, ge=0)
    at_least: float = Field(default=0, ge=0)
    at_most: float | None = Field(default=None, ge=0)
    currency: str = ""
    shops: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        if not self.share and not self.amount:
            raise ValueError(f"the penalty of {self.rule} has neither a share nor an amount")
        if not self.currency and (self.amount or self.at_least or self.at_most is not None):
            raise ValueError(f"the penalty of {self.rule} names an amount; say its currency, such as CNY")
        if self.at_most is not None and self.at_most < self.at_least:
            raise ValueError(f"the penalty of {self.rule}: at_most {self.at_most:g} is less than {self.at_least:g}")
        return self

    def fits(self) -> pl.Expr:
        """Whether it applies to a finding."""
        asked = {
            "shop_id": self.shops,
            "source_id": self.sources,
            "currency": (self.currency,) if self.currency else (),
        }
        parts = [pl.col(name).is_in(values) for name, values in asked.items() if values]
        return pl.all_horizontal(pl.col("rule_id") == self.rule, *parts)

    def value(self) -> pl.Expr:
        """The penalty in the finding's currency; null where its amount at risk is needed and not known."""
        given = pl.col("amount_at_risk").cast(pl.Float64) if self.share else pl.lit(0.0)
        return (given * self.share + self.amount).clip(self.at_least, self.at_most)


class Penalties(BaseModel):
    """Every penalty; of those that fit a finding the first counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    penalties: tuple[Penalty, ...] = ()

    def check(self, rule_ids: Sequence[str]) -> None:
        """All of them name a rule.

        Raises:
            CostsError: one names a rule that is not there.
        """
        for number, penalty in enumerate(self.penalties):
            if penalty.rule not in rule_ids:
                near = ", ".join(get_close_matches(penalty.rule, rule_ids, 3))
                hint = f"; did you mean {near}?" if near else ""
                raise CostsError(f"{FILE}: penalties.{number}.rule: there is no rule {penalty.rule!r}{hint}")


@cache
def penalties(file: Path = FILE) -> Penalties:
    """What `file` says.

    Raises:
        CostsError: it is no YAML, or says what is not understood.
    """
    return read_settings(Penalties, file, CostsError)


def costs(
    orders: pl.LazyFrame, exceptions: pl.LazyFrame, given: Penalties, minutes: Mapping[str, float], other_minutes: float
) -> pl.DataFrame:
    """Table `costs`. `orders` have attributes, `exceptions` are those that count; minutes of a finding by category.

    The amount at stake of an order counts once, with its largest; minutes and penalties count per finding.
    """
    of_orders = exceptions.filter(pl.col("order_key").is_not_null())
    # Later entries first, so that the first that fits has the last word.
    penalty: pl.Expr = pl.lit(None, dtype=pl.Float64)
    for one in reversed(given.penalties):
        penalty = pl.when(one.fits()).then(one.value()).otherwise(penalty)
    spent = pl.col("category").replace_strict(dict(minutes), default=other_minutes, return_dtype=pl.Float64)
    per_order = of_orders.group_by("order_key", "currency").agg(
        pl.len().alias("findings"),
        pl.col("amount_at_risk").max().alias("amount"),
        spent.sum().alias("minutes"),
        pl.when(penalty.count() > 0).then(penalty.sum()).alias("penalty"),
    )
    named = orders.select(HASH, pl.col("warehouse_id", "sku").cast(pl.String).fill_null(""))
    hit = named.join(per_order.with_columns(order_hash()), on=HASH, build_side="prefer_right")
    pairs = _summed(hit.with_columns(pl.lit(1).alias("orders"))).collect(engine="streaming")
    rank = pl.struct("amount", "findings", "warehouse_id", "sku").rank("ordinal", descending=True).over("currency")
    told = [pl.when(rank <= TOP).then(name).otherwise(pl.lit(OTHERS)).alias(name) for name in ("warehouse_id", "sku")]
    return _summed(pairs.with_columns(told).lazy()).collect().with_columns(pl.col("penalty").round(4).cast(MONEY))


def _summed(rows: pl.LazyFrame) -> pl.LazyFrame:
    penalty = pl.col("penalty")
    return rows.group_by("warehouse_id", "sku", "currency").agg(
        pl.col("findings", "orders").cast(pl.Int64).sum(),
        pl.col("amount", "minutes").sum(),
        pl.when(penalty.count() > 0).then(penalty.sum()).alias("penalty"),
    )
