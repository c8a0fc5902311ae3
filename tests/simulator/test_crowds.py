"""Orders that share something, checked by hand."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from simulator.truth import together

NOON = datetime(2026, 4, 1, 12, tzinfo=ZoneInfo("UTC"))
ORDER = {
    "format": "jd", "shop_id": "jd", "buyer": "jd/a", "phone": "1", "written_phone": "1", "name": "li", "place": "x@y",
    "street": "x", "parcel": None, "is_ended": False, "waits": True, "is_paid": True, "tells_receiver": True,
    "basket": "A x1",
}  # fmt: skip
TEXTS = pl.Schema({"parcel": pl.String})


def _hits(*orders: dict[str, object]) -> list[tuple[str, str]]:
    rows = [ORDER | {"order_id": str(n), "created_at": NOON} | order for n, order in enumerate(orders)]
    return sorted(together([pl.DataFrame(rows, schema_overrides=TEXTS)]).select("rule_id", "order_id").rows())


@pytest.mark.parametrize(("gap", "rule"), [(24, "accidental_duplicate"), (24.001, "should_be_merged")])
def test_the_same_again_is_a_duplicate_within_a_day(gap: float, rule: str) -> None:
    hits = _hits({}, {"created_at": NOON + timedelta(hours=gap)})
    assert (rule, "1") in hits
    assert len(hits) == (1 if rule == "accidental_duplicate" else 2)


def test_another_basket_is_to_be_merged() -> None:
    assert _hits({}, {"basket": "B x1"}) == [("should_be_merged", "0"), ("should_be_merged", "1")]


def test_shipped_orders_are_left_alone() -> None:
    assert _hits({}, {"waits": False}) == []


def test_the_fourth_name_on_a_phone_counts_within_thirty_days() -> None:
    people = [{"name": name, "buyer": name, "place": name, "waits": False} for name in "abcd"]
    spread = [person | {"created_at": NOON + timedelta(days=10 * n)} for n, person in enumerate(people)]
    assert _hits(*spread) == [("one_phone_many_names", "3")]
    spread[3]["created_at"] = NOON + timedelta(days=30, seconds=1)
    assert _hits(*spread) == []


def test_a_parcel_of_two_receivers() -> None:
    apart = {"parcel": "ups#1", "waits": False}
    assert _hits(apart, apart | {"name": "wang"}) == [("tracking_number_reused", "0"), ("tracking_number_reused", "1")]
    assert _hits(apart, apart) == []
