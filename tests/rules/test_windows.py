"""Counting within a span of time: boundaries, equal times, and the sequence of rows."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from rules.features import KEY
from rules.features.windows import AT, GROUP, counted, counted_distinct, with_earlier, with_plain, with_plain_phone

NOON = datetime(2026, 1, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def rows(*cells: tuple[float, str, str]) -> pl.LazyFrame:
    """Hours after noon, group, who."""
    return pl.LazyFrame(
        {
            KEY: range(len(cells)),
            AT: [NOON + timedelta(hours=hours) for hours, _, _ in cells],
            GROUP: [group for _, group, _ in cells],
            "who": [who for _, _, who in cells],
            "order_id": [f"o{no}" for no in range(len(cells))],
        }
    )


def active(frame: pl.LazyFrame) -> list[int]:
    return frame.sort(KEY).collect()["active"].to_list()


def test_the_span_ends_with_the_row_and_includes_both_ends() -> None:
    assert active(counted(rows((0, "a", ""), (1, "a", ""), (2.001, "a", ""), (2.001, "b", "")), HOUR)) == [1, 2, 1, 1]


def test_rows_of_one_instant_count_together() -> None:
    assert active(counted(rows((0, "a", ""), (0, "a", ""), (0, "b", "")), HOUR)) == [2, 2, 1]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([(0, "a", "x"), (0.5, "a", "y"), (1, "a", "x")], [1, 2, 2]),
        ([(0, "a", "x"), (0.5, "a", "x"), (1.2, "a", "y")], [1, 1, 2]),
        ([(0, "a", "x"), (1.1, "a", "y")], [1, 1]),
        ([(0, "a", "x"), (0, "a", "y"), (0, "a", "x")], [2, 2, 2]),
    ],
)
def test_different_ones_count_once_while_they_are_near(
    cells: list[tuple[float, str, str]], expected: list[int]
) -> None:
    assert active(counted_distinct(rows(*cells), "who", HOUR)) == expected
    shuffled = rows(*cells).collect().sample(fraction=1, shuffle=True, seed=1).lazy()
    assert active(counted_distinct(shuffled, "who", HOUR)) == expected


def test_the_earlier_orders_are_named_newest_first() -> None:
    found = with_earlier(rows((0, "a", ""), (0.5, "a", ""), (1, "a", ""), (1.2, "b", "")), HOUR).sort(KEY).collect()
    assert found["earlier"].to_list() == ["", "o0", "o1, o0", ""]


def test_texts_as_they_are_compared() -> None:
    texts = ["文三路 １２ 号", "Anna-Maria  O'Neil", "ＡＢＣ①", "", " . ", None, "plain"]
    plain = with_plain(pl.LazyFrame({"t": texts}), "t").collect()
    assert plain["t"].to_list() == ["文三路12号", "annamariaoneil", "abc1", None, None, None, "plain"]
    assert plain.columns == ["t"]


def test_phones_as_they_are_compared() -> None:
    phones = ["+86 139-1234-5678", "13912345678", "008613912345678", "8613912345678", "(212) 555-0123", "", None]
    plain = with_plain_phone(pl.LazyFrame({"p": phones}), "p").collect()["p"].to_list()
    assert plain == ["13912345678"] * 4 + ["2125550123", None, None]
