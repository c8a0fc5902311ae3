"""Healthy receivers are what the world would call valid."""

import numpy as np
import phonenumbers
import polars as pl
import pytest

from simulator.people import receivers


@pytest.mark.parametrize("market", ["cn", "world"])
def test_healthy_phones_can_be_called(market: str) -> None:
    people = receivers(market, 3000, np.random.default_rng(1))
    numbers = [phonenumbers.parse(phone, country) for phone, country in people.select("phone", "country").rows()]
    assert all(map(phonenumbers.is_valid_number, numbers))


def test_few_people_share_a_phone() -> None:
    phones = receivers("world", 20_000, np.random.default_rng(1))["phone"]
    assert phones.n_unique() > 19_500


def test_every_place_has_its_postcodes() -> None:
    people = receivers("world", 3000, np.random.default_rng(1))
    assert people.filter(pl.col("postcode") == "").is_empty()
