"""A reference table that is missing or not of its form leaves its rules not evaluable, and the log says so."""

from pathlib import Path

import polars as pl
import pytest

from rules.features.postcode import postcode_is_required
from rules.reference import tables
from rules.reference.derivative import after_literal


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tables, "FOLDER", tmp_path)
    tables.reference.cache_clear()
    yield tmp_path
    tables.reference.cache_clear()


def required(country: str) -> bool | None:
    return pl.DataFrame({"country": [country]}).with_columns(x=postcode_is_required.build())["x"].item()


def test_missing_table(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert required("US") is None
    assert "address_formats.csv" in caplog.text
    assert "not evaluable" in caplog.text


def test_table_that_lacks_a_column(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "address_formats.csv").write_text("country,postcode\nUS,[0-9]{5}\n")
    assert required("US") is None
    assert "lacks the columns needs_city, needs_postcode, needs_province" in caplog.text


def test_good_table(folder: Path) -> None:
    (folder / "address_formats.csv").write_text(
        "country,postcode,needs_postcode,needs_province,needs_city\nUS,x,true,true,true\n"
    )
    assert required("US") is True
    assert required("DE") is None


def test_pattern_after_a_literal() -> None:
    assert after_literal("268(?:4[0-9]|5)|26[7-9]1|900", "268") == "(?:4[0-9]|5)|1"
