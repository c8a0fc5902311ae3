"""The second clock: seconds at which people work."""

from datetime import date

import polars as pl

from insights.stages.settings import WorkingTime

_MONDAY = date(1970, 1, 5)
_HOUR = 3600


def worked_until(moment: str, working: WorkingTime) -> pl.Expr:
    """Seconds worked from a fixed Monday until the time in column `moment`, so that two of them give a duration."""
    local = pl.col(moment).dt.convert_time_zone(working.time_zone)
    day = local.dt.date()
    length = round((working.to_hour - working.from_hour) * _HOUR)
    clock = local.dt.hour().cast(pl.Int64) * _HOUR + local.dt.minute().cast(pl.Int64) * 60 + local.dt.second()
    today = (clock - round(working.from_hour * _HOUR)).clip(0, length)
    since = (day - pl.lit(_MONDAY)).dt.total_days()
    weekday = since % 7 + 1
    before = pl.sum_horizontal([(weekday > number).cast(pl.Int64) for number in working.days])
    is_on = weekday.is_in(list(working.days))
    whole = (since // 7) * len(set(working.days)) + before
    holidays = [holiday for holiday in sorted({*working.holidays}) if holiday.isoweekday() in working.days]
    for holiday in holidays:
        whole -= (day > pl.lit(holiday)).cast(pl.Int64)
        is_on &= day != pl.lit(holiday)
    return whole * length + pl.when(is_on).then(today).otherwise(0)
