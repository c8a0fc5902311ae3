"""The simulator has a segment ship late; a night finds it, and nothing else."""

import json
from pathlib import Path

import polars as pl
from nights import make_home

from simulator import write_sample


def test_the_cause_that_was_put_in_is_found(tmp_path: Path) -> None:
    sample = write_sample(
        tmp_path / "sample", orders=5000, seed=5, days=24, formats=["ordersift"], fault_rate=0.05, causes=True
    )
    told = pl.read_csv(tmp_path / "sample" / "truth" / "causes.csv")
    home = make_home(tmp_path)
    for file in sample.files:
        file.rename(home.inbox / file.name)
    home.run(sample.as_of.isoformat())
    found = home.frame("SELECT pattern FROM causes WHERE measure = 'late_shipment' AND rank > 0")
    assert [json.loads(text) for text in found["pattern"]] == [json.loads(told["pattern"][0])]
    assert told["orders"][0] > 20


def test_without_causes_nothing_is_told(tmp_path: Path) -> None:
    write_sample(tmp_path / "sample", orders=50, seed=5, days=2, formats=["ordersift"])
    assert not (tmp_path / "sample" / "truth" / "causes.csv").exists()
