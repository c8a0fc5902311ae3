"""What a table is: named, typed columns with a meaning. Not here: which tables exist (`warehouse/tables/`)."""

from dataclasses import dataclass
from typing import Literal

import polars as pl

TEXT = pl.String()
MONEY = pl.Decimal(18, 4)
TIME = pl.Datetime("us", "UTC")
FLAG = pl.Boolean()
COUNT = pl.Int64()
WHOLE = pl.Int32()
NUMBER = pl.Float64()

Stage = Literal["refined", "results"]


@dataclass(frozen=True)
class Column:
    """One column: `meaning` says what a value stands for, with its unit; `values` closes the value set."""

    name: str
    dtype: pl.DataType
    meaning: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table: `grain` says what one row is; `key` names the columns that identify it."""

    name: str
    stage: Stage
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Column name -> Polars type, in order."""
        return {column.name: column.dtype for column in self.columns}

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def conform(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """`frame` with exactly this table's columns, types and order; an absent column becomes null (= unknown)."""
        present = set(frame.collect_schema().names())
        return frame.select(
            (pl.col(name) if name in present else pl.lit(None)).cast(dtype).alias(name)
            for name, dtype in self.schema.items()
        )

    def empty(self) -> pl.DataFrame:
        """No rows, all columns."""
        return pl.DataFrame(schema=self.schema)
