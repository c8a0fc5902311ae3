"""The IO manager: assets get and give frames; reading, writing and what Dagster shows of them is done here, once."""

import time
from pathlib import Path

import dagster as dg
import polars as pl

from warehouse.lake import Lake
from warehouse.lake_table import Merge
from warehouse.tables.orders import PERSONAL

PREVIEW_ROWS = 5
PREVIEW_COLUMNS = 12
HIDDEN = frozenset({*PERSONAL, "evidence", "raw_text", "value"})


class LakeIO(dg.ConfigurableIOManager):
    """Keeps frames as Parquet in the home's lake. Inputs annotated `pl.LazyFrame` are scanned, others read."""

    home: str

    @property
    def _lake(self) -> Lake:
        return Lake(Path(self.home) / "lake")

    def handle_output(self, context: dg.OutputContext, obj: pl.DataFrame | pl.LazyFrame | Merge | None) -> None:
        """Write the frame; show rows, columns, seconds and a small preview without personal data."""
        if obj is None:
            return
        name, start = context.asset_key.to_user_string(), time.perf_counter()
        self._lake.write(name, obj)
        seconds = time.perf_counter() - start
        frame = self._lake.scan(name)
        schema = frame.collect_schema()
        shown = [column for column in schema.names() if column not in HIDDEN][:PREVIEW_COLUMNS]
        preview = frame.select(shown).head(PREVIEW_ROWS).collect()
        context.add_output_metadata({
            "dagster/row_count": int(frame.select(pl.len()).collect().item()),
            "columns": dg.MetadataValue.table_schema(
                dg.TableSchema([dg.TableColumn(column, str(dtype)) for column, dtype in schema.items()])
            ),
            "seconds": seconds,
            "preview": dg.MetadataValue.md(_markdown(preview)),
        })  # fmt: skip

    def load_input(self, context: dg.InputContext) -> pl.DataFrame | pl.LazyFrame:
        """Scan or read what the upstream asset kept."""
        frame = self._lake.scan(context.asset_key.to_user_string())
        return frame if context.dagster_type.typing_type is pl.LazyFrame else frame.collect()


def _markdown(frame: pl.DataFrame) -> str:
    """A table whose cells cannot be taken for markup."""
    head = " | ".join(frame.columns)
    rows = [" | ".join(_cell(value) for value in row) for row in frame.iter_rows()]
    return "\n".join([head, " | ".join("---" for _ in frame.columns), *rows])


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return "".join("\\" + char if char in r"\`*_{}[]<>()#+-.!|" else char for char in text)[:80].replace("\n", " ")
