"""Table `forecast`: exceptions to expect in the next two weeks, and the hours of each team that this means."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from statistics import NormalDist

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from insights.settings_file import read_settings

FILE = Path(__file__).with_name("forecast.yaml")
HISTORY, AHEAD, YOUNG = 56, 14, 3
FEWEST_DAYS = 14
LEVEL = 0.8


class ForecastError(ValueError):
    """The plan is wrong: names the file, the place and the remedy."""


class Promotion(BaseModel):
    """A day with so many times its usual orders."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    day: date
    factor: float = Field(gt=0)


class Plan(BaseModel):
    """Promotions to come, and the minutes that a finding takes, by category."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    promotions: tuple[Promotion, ...] = ()
    minutes: Mapping[str, float] = {}
    other_minutes: float = Field(default=5, gt=0)


@cache
def plan(file: Path = FILE) -> Plan:
    """What `file` says.

    Raises:
        ForecastError: it is no YAML, or says what is not understood.
    """
    return read_settings(Plan, file, ForecastError)


def forecast(orders: pl.LazyFrame, exceptions: pl.LazyFrame, as_of: datetime, given: Plan) -> pl.DataFrame:
    """Table `forecast`: day, category, team, expected, low, high (80 %), hours; no rows with under 14 days of history.

    Orders of a day: the median of the last eight weeks for its weekday (of all days where a weekday has fewer than
    three), times a planned promotion. Exceptions: that times the findings of the category and team per order over the
    same weeks, the last three days left out as too young. The interval adds the variance of counts, widened by how much
    days vary beyond it, and that of the volume about its weekday's median.
    """
    day = pl.col("created_at").dt.date().alias("day")
    since, until = as_of - timedelta(days=HISTORY), as_of - timedelta(days=YOUNG)
    recent = orders.filter(pl.col("created_at") >= since, pl.col("created_at") < until).select("order_key", day)
    volumes = recent.group_by("day").agg(pl.len().alias("orders")).sort("day").collect()
    if volumes.height < FEWEST_DAYS:
        return _nothing()
    found = exceptions.filter(pl.col("order_key").is_not_null()).select("order_key", "category", "team")
    per_day = (
        recent.join(found, on="order_key").group_by("day", "category", "team").agg(pl.len().alias("found")).collect()
    )
    ahead = _volumes_ahead(volumes, as_of.date(), given)
    parts = [
        _of_group(volumes, rows, ahead, category, team, given)
        for (category, team), rows in per_day.sort("category", "team").group_by("category", "team", maintain_order=True)
    ]
    return pl.concat([_nothing(), *parts])


def _nothing() -> pl.DataFrame:
    number = pl.Float64()
    return pl.DataFrame(schema={
        "day": pl.Date(), "category": pl.String(), "team": pl.String(), "orders": number, "is_promotion": pl.Boolean(),
        "expected": number, "low": number, "high": number, "hours": number,
    })  # fmt: skip


def _volumes_ahead(volumes: pl.DataFrame, today: date, given: Plan) -> pl.DataFrame:
    """Day, weekday, orders to expect, their relative variance, is_promotion."""
    by_weekday = volumes.with_columns(pl.col("day").dt.weekday().alias("weekday"))
    whole = float(volumes["orders"].median() or 0)  # type: ignore[arg-type]  # a median of counts is a number
    medians = {
        weekday: float(rows["orders"].median()) if rows.height >= 3 else whole  # type: ignore[arg-type]
        for (weekday,), rows in by_weekday.group_by("weekday")
    }
    usual = by_weekday.with_columns(pl.col("weekday").replace_strict(medians, return_dtype=pl.Float64).alias("usual"))
    ratio = (usual["orders"] / usual["usual"]).to_frame("ratio")
    spread = float(ratio.select(1.4826 * (pl.col("ratio") - pl.col("ratio").median()).abs().median()).item() or 0)
    factors = {promotion.day: promotion.factor for promotion in given.promotions}
    days = [today + timedelta(days=ahead) for ahead in range(AHEAD)]
    return pl.DataFrame([
        {"day": day, "orders": medians.get(day.isoweekday(), whole) * factors.get(day, 1.0), "variance": spread**2,
         "is_promotion": day in factors} for day in days
    ])  # fmt: skip


def _of_group(
    volumes: pl.DataFrame, rows: pl.DataFrame, ahead: pl.DataFrame, category: object, team: object, given: Plan
) -> pl.DataFrame:
    counted = volumes.join(rows.select("day", "found"), on="day", how="left").with_columns(pl.col("found").fill_null(0))
    found, orders = float(counted["found"].sum()), float(counted["orders"].sum())
    rate = found / orders
    expected = pl.col("orders") * rate
    chi_square = counted.select(((pl.col("found") - expected) ** 2 / expected).sum()).item()
    dispersion = max(1.0, float(chi_square) / (counted.height - 1))
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    mean = pl.col("expected")
    error = (mean * dispersion + mean**2 * (pl.col("variance") + dispersion / max(found, 1))).sqrt()
    minutes = given.minutes.get(str(category), given.other_minutes)
    return ahead.with_columns(expected.alias("expected")).select(
        "day", pl.lit(category).alias("category"), pl.lit(team).alias("team"), "orders", "is_promotion", "expected",
        (mean - z * error).clip(lower_bound=0).alias("low"), (mean + z * error).alias("high"),
        (mean * minutes / 60).alias("hours"),
    )  # fmt: skip
