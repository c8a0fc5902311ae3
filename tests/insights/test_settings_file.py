"""Settings files of insights: what is wrong with one is told by file, place and remedy."""

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from insights.settings_file import read_settings


class Fines(BaseModel):
    model_config = ConfigDict(extra="forbid")
    fines: dict[str, float] = {}


class WrongError(ValueError):
    pass


def read(folder: Path, text: str) -> Fines:
    file = folder / "fines.yaml"
    file.write_text(text, encoding="utf-8")
    return read_settings(Fines, file, WrongError)


def test_what_it_says(tmp_path: Path) -> None:
    assert read(tmp_path, "fines: {late: 5}") == Fines(fines={"late": 5})
    assert read(tmp_path, "# nothing\n") == Fines()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("fines: [", "not valid YAML"),
        ("fines:\n  late: 5\n  lost: 9\n  late: 7\n", r"(?s)'late' is there twice.*line 4"),
        ("fines: {late: much}", "fines.late: Input should be a valid number"),
        ("fine: {}", "fine: Extra inputs"),
        ("- a", "valid dictionary"),
    ],
)
def test_mistakes(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(WrongError, match=says) as told:
        read(tmp_path, text)
    assert "fines.yaml" in str(told.value)


def test_lists_of_entries(tmp_path: Path) -> None:
    file = tmp_path / "list.yaml"
    file.write_text("- fines: {late: 1}\n- fines: {late: x}\n", encoding="utf-8")
    with pytest.raises(WrongError, match=r"1\.fines\.late"):
        read_settings(list[Fines], file, WrongError)
