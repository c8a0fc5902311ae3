"""What `write_sample` leaves behind, and what it refuses."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from simulator import FORMATS, SampleSummary, write_sample


def test_every_format_exports_every_day(sample: SampleSummary, folder: Path) -> None:
    more = {"etsy": 1, "taobao": 1, "olist": 3}
    assert len(sample.files) == 6 * (len(FORMATS) + sum(more.values()))
    assert all(file.parent == folder / "exports" and file.stat().st_size > 0 for file in sample.files)


def test_summary_names_the_truth_and_its_moment(sample: SampleSummary, folder: Path) -> None:
    assert sample.orders == 170 * len(FORMATS)
    assert sample.lines >= sample.orders
    assert sample.as_of == datetime(2026, 4, 7, tzinfo=UTC)
    assert sample.truth == folder / "truth" / "truth.csv"
    assert (folder / "truth" / "as_of.txt").read_text() == "2026-04-07T00:00:00Z\n"


def test_truth_has_its_columns_and_no_repeats(sample: SampleSummary) -> None:
    truth = pl.read_csv(sample.truth, infer_schema=False)
    assert truth.columns == ["format", "shop_id", "order_id", "line_ref", "rule_id"]
    assert truth.is_unique().all()
    assert set(truth["format"]) == set(FORMATS)


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    formats = ("taobao", "shopify", "jushuitan", "ordersift")
    made = [
        write_sample(tmp_path / name, orders=200, seed=seed, days=3, formats=formats)
        for name, seed in (("first", 1), ("again", 1), ("other", 2))
    ]
    first, again, other = ([file.read_bytes() for file in (*s.files, s.truth)] for s in made)
    assert first == again
    assert first != other


def test_a_format_does_not_depend_on_its_company(tmp_path: Path) -> None:
    alone = write_sample(tmp_path / "alone", orders=50, seed=1, days=2, formats=["jd"])
    both = write_sample(tmp_path / "both", orders=100, seed=1, days=2, formats=["etsy", "jd"])
    jd = [file for file in both.files if file.name.startswith("JD")]
    assert [f.read_bytes() for f in alone.files] == [f.read_bytes() for f in jd]


def test_progress_is_reported(tmp_path: Path) -> None:
    messages: list[str] = []
    write_sample(tmp_path, orders=5, seed=1, days=2, formats=["jd"], progress=messages.append)
    assert messages[0] == "jd: export of 2026-04-01"


@pytest.mark.parametrize("days", [1, 2])
def test_the_smallest_samples_work_in_every_format(tmp_path: Path, days: int) -> None:
    summary = write_sample(tmp_path, orders=len(FORMATS), seed=1, days=days, formats=FORMATS, fault_rate=1.0)
    assert summary.orders == len(FORMATS)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"formats": ["shopfy"]}, "unknown format 'shopfy' .did you mean 'shopify'.*valid formats: .*taobao"),
        ({"formats": []}, "formats is empty"),
        ({"formats": ["jd", "jd"]}, "named twice"),
        ({"orders": 0}, "orders is 0"),
        ({"days": -1}, "days is -1"),
        ({"fault_rate": 1.5}, "fault_rate is 1.5"),
    ],
)
def test_wrong_arguments_are_named(tmp_path: Path, change: dict[str, object], message: str) -> None:
    arguments: dict[str, object] = {"orders": 10, "seed": 1, "days": 2, "formats": ["jd"]}
    with pytest.raises(ValueError, match=message):
        write_sample(tmp_path, **(arguments | change))  # type: ignore[arg-type]
    assert not any(tmp_path.iterdir())
