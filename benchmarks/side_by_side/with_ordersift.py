"""Ordersift: `rules.engine.evaluate` on its own two tables, with evidence and coverage.

A rule on orders judges each order once; the lines of a failing order are looked up afterwards, under the clock.
"""

from pathlib import Path

import polars as pl
import yaml
from harness import FLAT, contest
from tables import AS_OF

from rules.engine.catalogue import Catalogue, load_catalogue
from rules.engine.evaluate import evaluate
from rules.engine.model import Rule
from rules.features import Inputs

RULES = Path(__file__).parent / "rules.yaml"
PLAIN = {"applies": "", "params": {}, "optional": [], "silences": [], "judges_cancelled": True}
LINE = ("order_key", "line_no")


def catalogue() -> Catalogue:
    """The rules of `rules.yaml`; what it does not say is taken from the catalogue's rule of that id."""
    real = {rule.rule.id: rule.rule.model_dump(exclude={"examples"}) for rule in load_catalogue().rules}
    entries = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    return Catalogue.of([Rule.model_validate({**real[entry["id"]], **PLAIN, **entry}) for entry in entries])


def judge(folder: Path, rules: Catalogue) -> pl.DataFrame:
    """The failing lines: `rule_id`, `order_key`, `line_no`, `evidence`."""
    tables = {name: pl.scan_parquet(folder / f"{name}.parquet") for name in ("orders", "order_lines")}
    hits = evaluate(Inputs(tables, AS_OF), pl.read_parquet(folder / "layouts.parquet"), rules).hits
    hits = hits.select("rule_id", *LINE, "evidence")
    of_orders = hits.lazy().filter(pl.col("line_no").is_null()).drop("line_no")
    of_lines = hits.lazy().filter(pl.col("line_no").is_not_null())
    lines = of_orders.join(tables["order_lines"].select(LINE), on="order_key").select(hits.columns)
    return pl.concat([lines, of_lines]).collect(engine="streaming")


def rows_of(hits: pl.DataFrame, folder: Path) -> dict[str, list[int]]:
    """The rows of the flat table that the findings are on."""
    row = pl.read_parquet(folder / FLAT, columns=[*LINE, "row"])
    return dict(hits.join(row, on=LINE).group_by("rule_id").agg("row").iter_rows())


if __name__ == "__main__":
    compiled = catalogue()
    contest("ordersift", lambda folder: judge(folder, compiled), rows_of)
