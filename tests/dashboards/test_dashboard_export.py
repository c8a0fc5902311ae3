import polars as pl
import pytest

from dashboards.export import to_csv


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_a_cell_cannot_start_a_formula(start: str) -> None:
    written = to_csv(pl.DataFrame({"text": [f"{start}1+1"]}))
    assert pl.read_csv(written, infer_schema=False)["text"].to_list() == [f"'{start}1+1"]


def test_numbers_and_harmless_text_stay() -> None:
    frame = pl.DataFrame({"text": ["a=b", "文", None], "amount": [-1.5, 2.0, None]})
    assert to_csv(frame) == "\ufefftext,amount\na=b,-1.5\n文,2.0\n,\n".encode()
