"""Times are read in the zone of their source and kept in UTC."""

import polars as pl
import pytest

from sources.engine.parse import time


def read(cell, form="%Y-%m-%d %H:%M:%S", zone="UTC", *, deadline=False):
    value = pl.select(time(pl.lit(cell), [form], zone, deadline=deadline)).item()
    return value and f"{value:%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("cell", "form", "zone", "expected"),
    [
        ("2026-04-01 08:00:00", "%Y-%m-%d %H:%M:%S", "Asia/Shanghai", "2026-04-01 00:00:00"),
        ("2025-12-06 10:37:33 -0500", "%Y-%m-%d %H:%M:%S %z", "UTC", "2025-12-06 15:37:33"),
        ("2017-06-17T08:04:21+00:00", "%Y-%m-%dT%H:%M:%S%z", "UTC", "2017-06-17 08:04:21"),
        ("04/01/26", "%m/%d/%y", "UTC", "2026-04-01 00:00:00"),
        ("Jul-21-25", "%b-%d-%y", "America/Los_Angeles", "2025-07-21 07:00:00"),
        ("10-Dez-25", "%d-%b-%y", "Europe/Berlin", "2025-12-09 23:00:00"),
        ("04-Mai-25", "%d-%b-%y", "UTC", "2025-05-04 00:00:00"),
    ],
)
def test_formats(cell, form, zone, expected):
    assert read(cell, form, zone) == expected


def test_a_local_time_that_occurs_twice_is_the_first():
    assert read("2026-11-01 01:30:00", zone="America/New_York") == "2026-11-01 05:30:00"


def test_a_local_time_that_does_not_exist_is_the_later():
    assert read("2026-03-08 02:30:00", zone="America/New_York") == "2026-03-08 07:30:00"


def test_a_deadline_without_a_time_of_day_is_the_end_of_the_day():
    assert read("2026-04-01", "%Y-%m-%d", "Asia/Shanghai", deadline=True) == "2026-04-01 15:59:59"
    assert read("2026-04-01", "%Y-%m-%d", "Asia/Shanghai") == "2026-03-31 16:00:00"


@pytest.mark.parametrize("cell", ["31/02/2026", "0000-00-00", "2026-02-29", "yesterday", ""])
def test_no_times(cell):
    assert read(cell, "%Y-%m-%d") is None
