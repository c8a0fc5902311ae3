"""`ordersift report`: the published night as files for managers."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from dashboards.texts import Language
from pipelines.commands.console import AsJson, err, fail, home, out, print_json
from warehouse.snapshots import open_snapshot

FORMATS = (".xlsx", ".html")


def report(
    out_path: Annotated[Path | None, typer.Option(
        "--out", help="A .xlsx or .html file, or a folder for both; default: reports/ of the home.", show_default=False
    )] = None,
    lang: Annotated[Language, typer.Option(help="Language of the files.")] = "en",
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Write the published night as an Excel workbook and a self-contained HTML page, without personal data.

    Example: ordersift report --lang en --out reports/monday.xlsx
    """
    _check(out_path)
    from dashboards.reports import NoNightError, ReportWords, last_night, write_report

    with open_snapshot(home() / "warehouse") as snapshot, err.status("writing the report") as status:
        try:
            night = last_night(snapshot)
        except NoNightError as error:
            fail(str(error))
        paths = _paths(out_path or home() / "reports", night["run_id"])
        files = write_report(snapshot, paths, ReportWords(lang), lambda *step: status.update(_said(*step)))
    if as_json:
        written = [asdict(file) | {"path": str(file.path.resolve())} for file in files]
        print_json({"run_id": night["run_id"], "as_of": night["as_of"], "files": written})
        return
    for file in files:
        out.print(str(file.path), markup=False, soft_wrap=True)
        if file.listed is not None and file.listed < file.exceptions:
            few = f"Excel has room for the {file.listed:,} most urgent of {file.exceptions:,} exceptions only"
            out.print(few, style="yellow")


def _check(path: Path | None) -> None:
    if path and not path.is_dir() and path.suffix and path.suffix.lower() not in FORMATS:
        fail(f"--out {path}: cannot write {path.suffix}; name a .xlsx or .html file, or a folder")


def _paths(path: Path, run_id: str) -> list[Path]:
    if path.suffix.lower() in FORMATS and not path.is_dir():
        return [path]
    return [path / f"ordersift-{run_id}{suffix}" for suffix in FORMATS]


def _said(what: str, done: int, whole: int) -> str:
    return f"writing {what}" + (f": {done:,} of {whole:,} rows" if whole > 1 else "")
