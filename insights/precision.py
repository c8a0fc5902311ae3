"""How often a rule is right, from what people decided about its findings."""

from dataclasses import dataclass

import polars as pl

from insights.wilson import wilson

RIGHT = ("confirmed", "resolved")
FALSE = ("false_alarm",)


@dataclass(frozen=True)
class Precision:
    """`share` = right / (right + false), 0 to 1, with its 95 % Wilson interval from `low` to `high`."""

    right: int
    false: int
    share: float
    low: float
    high: float


def precision(outcomes: pl.DataFrame) -> Precision | None:
    """The precision that `outcomes` (outcome, hits) show; None where nobody said right or false.

    Findings that were accepted as they are say neither.
    """
    right, false = (int(outcomes.filter(pl.col("outcome").is_in(names))["hits"].sum()) for names in (RIGHT, FALSE))
    if not right + false:
        return None
    ends = wilson(pl.lit(right), pl.lit(right + false))
    low, high = pl.select(end.alias(str(place)) for place, end in enumerate(ends)).row(0)
    return Precision(right, false, right / (right + false), low, high)
