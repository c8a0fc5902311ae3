"""`ordersift sample`: exports of a simulated shop."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.console import AsJson, err, fail, out, print_json
from simulator import FORMATS, write_sample


def sample(
    out_folder: Annotated[Path, typer.Option("--out", help="Folder to write to.", show_default=False)],
    orders: Annotated[int, typer.Option(help="Number of orders.")] = 2000,
    seed: Annotated[int, typer.Option(help="Same seed, same files.")] = 1,
    days: Annotated[int, typer.Option(help="Days; each gives one export per format.")] = 14,
    formats: Annotated[str, typer.Option("--format", help="Formats, separated by commas.")] = "taobao,shopify",
    causes: Annotated[
        bool, typer.Option("--causes", help="Have a segment ship late from a day on (OUT/truth/causes.csv).")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write realistic exports with known exceptions (OUT/exports) and the truth about them (OUT/truth).

    Example: ordersift sample --orders 2000 --seed 1 --days 14 --format taobao,shopify --out samples
    """
    names = [name.strip() for name in formats.split(",") if name.strip()] if formats != "all" else list(FORMATS)
    with err.status("simulating") as status:
        try:
            made = write_sample(
                out_folder, orders=orders, seed=seed, days=days, formats=names, causes=causes, progress=status.update
            )
        except ValueError as error:
            fail(str(error))
    facts = {
        "files": len(made.files),
        "orders": made.orders,
        "lines": made.lines,
        "as_of": made.as_of,
        "truth": made.truth,
    }
    if as_json:
        print_json(facts)
        return
    out.print(f"{made.orders:,} orders, {made.lines:,} lines in {len(made.files)} files below {out_folder / 'exports'}")
    out.print(f"judge them with --as-of {made.as_of.isoformat()}; the truth is in {made.truth}")
