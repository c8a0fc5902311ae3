"""`ordersift sources`: list, identify."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from pipelines.commands.console import AsJson, fail, out, print_json, print_table
from sources.engine.container import unpacked
from sources.engine.errors import FileProblem
from sources.engine.model import all_sources
from sources.engine.read import land

app = typer.Typer(no_args_is_help=True, help="The export formats.")


@app.command("list")
def list_sources(as_json: AsJson = False) -> None:
    """Every format that is recognised, and by which columns.

    Example: ordersift sources list
    """
    rows = [
        {"source_id": source.id, "platform": source.platform, "part": part.name, "title_en": source.title["en"],
         "title_zh": source.title["zh"], "recognised_by": part.recognise}
        for source in all_sources().values()
        for part in source.parts
    ]  # fmt: skip
    if as_json:
        print_json(rows)
        return
    table = [[row["source_id"], row["part"], row["title_en"], ", ".join(row["recognised_by"])] for row in rows]
    print_table(["source", "part", "title", "recognised by"], table)


@app.command()
def identify(
    file: Annotated[Path, typer.Argument(help="An export.", show_default=False)], as_json: AsJson = False
) -> None:
    """Which format a file has, how many rows it holds and which of them cannot be read.

    Example: ordersift sources identify orders_export_1.csv
    """
    if not file.is_file():
        fail(f"{file} is not a file")
    try:
        with TemporaryDirectory() as folder, unpacked(file, Path(folder)) as plain:
            landed = land(plain, Path(folder) / "landed.parquet", list(all_sources().values()), Path(folder))
    except FileProblem as problem:
        fail(f"{file}: {problem.kind}: {problem}")
    facts = {
        "file": str(file), "source_id": landed.match.source.id, "part": landed.match.part.name,
        "rows": landed.rows_read, "columns": list(landed.columns), "bad_rows": landed.rejects.to_dicts(),
    }  # fmt: skip
    if as_json:
        print_json(facts)
        return
    out.print(f"{file}: {facts['source_id']} ({facts['part']}), {landed.rows_read:,} rows", markup=False)
    for row in landed.rejects.iter_rows(named=True):
        out.print(f"row {row['row_number']}: {row['reason']}", markup=False, style="yellow")
