import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from dashboards.reports import ReportWords, Written
from dashboards.reports.facts import Fact
from dashboards.reports.workbook import Workbook

AS_OF = datetime(2026, 7, 1, 2, tzinfo=UTC)
EN = [
    "Summary", "By category", "By rule", "By shop", "Trend by day", "Priority 1", "All exceptions",
    "Quarantine and files",
]  # fmt: skip
COUNTED = {"By category": "Exceptions", "By rule": "Exceptions", "By shop": "Exceptions", "Trend by day": "All"}
PERSONAL = ("王小芳", "13812345678", "person@example.com", "buyer77", "onerror", "1381234567")
Write = Callable[..., Written]


def _sheet(path: Path, name: str) -> pl.DataFrame:
    return fastexcel.read_excel(path).load_sheet(name).to_polars()


def _made(path: Path, frame: pl.DataFrame) -> Path:
    book = Workbook(path, AS_OF, frame.height, ReportWords("en"))
    book.table("Sheet", frame, lambda *step: None)
    book.close()
    return path


def _xml(path: Path) -> str:
    with zipfile.ZipFile(path) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))


def test_sheets_in_both_languages(write: Write) -> None:
    assert fastexcel.read_excel(write("a.xlsx").path).sheet_names == EN
    assert fastexcel.read_excel(write("a.xlsx", "zh").path).sheet_names[0] == "概览"


def test_every_exception_is_listed_with_typed_cells(write: Write) -> None:
    written = write("a.xlsx")
    rows = _sheet(written.path, "All exceptions")
    assert (rows.height, written.exceptions, written.listed) == (76, 76, 76)
    assert rows.schema["Amount at risk"] == pl.Float64
    assert isinstance(rows.schema["Order placed (UTC)"], pl.Datetime)
    assert rows.schema["Order"] == pl.String
    assert _sheet(written.path, "Priority 1")["Priority"].unique().to_list() == [1]


def test_summary_adds_up(write: Write) -> None:
    path = write("a.xlsx").path
    facts = dict(_sheet(path, "Summary").select("Figure", "Value").iter_rows())
    assert (facts["Orders"], facts["Open exceptions"]) == ("120", "76")
    assert facts["Judged as of (UTC)"].startswith("2026-07-01 02:00")
    assert [_sheet(path, sheet)[column].sum() for sheet, column in COUNTED.items()] == [76] * 4


def test_rules_say_their_rate_and_coverage(write: Write) -> None:
    rules = _sheet(write("a.xlsx").path, "By rule").filter(pl.col("Rule id") == "phone_invalid").row(0, named=True)
    assert rules["Per 1,000 judged"] == pytest.approx(1000 * rules["Hits"] / rules["Judged rows"])
    assert 0 < rules["Judged"] < 1


def test_problems_without_the_values_of_rows(write: Write) -> None:
    rows = _sheet(write("a.xlsx").path, "Quarantine and files")
    assert rows["Kind"].to_list() == ["File not read", "Rows in quarantine", "Finding on a file", "Broken contract"]
    assert rows["Row numbers"].to_list()[1] == "1, 2"


@pytest.mark.parametrize("name", ["a.xlsx", "a.html"])
def test_no_personal_data(write: Write, name: str) -> None:
    path = write(name).path
    text = _xml(path) if name.endswith("xlsx") else path.read_text().split("</script>", 1)[1]
    assert [said for said in PERSONAL if said in text] == []


def test_a_list_that_excel_has_no_room_for_says_so(write: Write) -> None:
    written = write("a.xlsx", rows=40)
    assert (written.listed, written.exceptions) == (40, 76)
    assert _sheet(written.path, "All exceptions (cut)").height == 40
    assert "first 40 of 76" in _xml(written.path)


def test_same_night_same_bytes(write: Write) -> None:
    names = ("a.xlsx", "a.html")
    first = [write(name).path.read_bytes() for name in names]
    time.sleep(1.1)  # a clock inside would show
    assert [write(name).path.read_bytes() for name in names] == first


def test_text_never_becomes_a_formula(tmp_path: Path) -> None:
    texts = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "{=1}", "http://x.example", "0012", "_x0041_", "a\x00b", ""]
    path = _made(tmp_path / "a.xlsx", pl.DataFrame({"order_id": texts, "line_no": 1}))
    assert "<f>" not in _xml(path)
    assert "hyperlink" not in _xml(path)
    said = _sheet(path, "Sheet")["Order"].to_list()
    assert said[:6] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", "'\rx"]
    assert said[6:10] == texts[6:10]


def test_times_that_excel_does_not_know_stay_readable(tmp_path: Path) -> None:
    moments = [datetime(1, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, 3, 4, tzinfo=UTC), None]
    frame = pl.DataFrame({"occurred_at": moments}, schema={"occurred_at": pl.Datetime("us", "UTC")})
    said = _sheet(_made(tmp_path / "a.xlsx", frame), "Sheet").to_series().to_list()
    assert [str(value)[:16] for value in said[:2]] == ["0001-01-01 00:00", "2026-01-02 03:04"]


def test_a_large_list_is_written_row_by_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboards.reports.workbook.IN_MEMORY", 2)
    frame = pl.DataFrame({"order_id": ["=1", "<b>", "x" * 40_000], "line_no": [1, 2, 3]})
    rows = _sheet(_made(tmp_path / "a.xlsx", frame), "Sheet")
    assert rows["Order"].to_list() == ["'=1", "<b>", "x" * 32_767]


def test_headings_stay_in_sight_and_filter(write: Write) -> None:
    said = _xml(write("a.xlsx").path)
    assert said.count("<pane ") == len(EN)
    assert said.count("<autoFilter ") == len(EN) - 1


def test_an_unknown_figure_is_a_dash(tmp_path: Path) -> None:
    assert Fact("x", None).text == "–"
