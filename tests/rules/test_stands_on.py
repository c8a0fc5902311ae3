"""What a verdict depends on beyond its own row."""

from dataclasses import replace

import polars as pl

from rules.engine import Catalogue
from rules.engine.stands_on import reference_version, stands_on
from rules.features import Feature, Inputs, gathered


@gathered("line", needs=(), columns={"in_stock": lambda: pl.lit(None, dtype=pl.Float64)}, on=lambda: pl.col("sku"))
def stock(inputs: Inputs) -> pl.LazyFrame | None:
    if not inputs.given("inventory"):
        return None
    return (
        inputs["products"].select(pl.col("sku").alias("key")) if "products" in inputs.tables else inputs["order_lines"]
    )


def test_a_rule_on_its_own_row_stands_on_nothing_else(catalogue: Catalogue) -> None:
    rule = next(rule for rule in catalogue.rules if rule.rule.id == "payment_failed")
    assert stands_on(rule) == ()


def test_tables_that_are_asked_for_are_named(catalogue: Catalogue) -> None:
    plain = next(rule for rule in catalogue.rules if rule.rule.id == "payment_failed")
    features: tuple[Feature, ...] = stock  # type: ignore[assignment]  # the decorator makes features of it
    assert stands_on(replace(plain, features=features)) == ("inventory", "order_lines")


def test_a_window_looks_at_other_rows(catalogue: Catalogue) -> None:
    plain = next(rule for rule in catalogue.rules if rule.rule.id == "payment_failed")
    assert stands_on(replace(plain, sql="COUNT(*) OVER (PARTITION BY phone) > 3")) == ("orders",)


def test_reference_data_has_a_version() -> None:
    assert len(reference_version()) == 12
