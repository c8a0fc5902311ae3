"""From the specs of a mapping to expressions over the raw text columns of one file."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple

import polars as pl

from sources.engine.model import Source, Spec
from sources.engine.parse import by_value, identifier, money, text, typed
from sources.reference.countries import country_code
from warehouse.table import FLAG, MONEY, NUMBER, TEXT, TIME

IDS = ("order_id", "phone", "postcode", "tracking_no", "transaction_id", "buyer_id")
FREE_MASK = r"[*＊]{2,}|#{2,}|\$\$|密文"
NAME_MASK = r"[*＊]|#{2,}|\$\$|密文"
MASKS = {
    "receiver_name": NAME_MASK, "phone": NAME_MASK, "email": FREE_MASK, "address": FREE_MASK, "province": FREE_MASK,
    "city": FREE_MASK, "district": FREE_MASK, "buyer_id": FREE_MASK, "postcode": FREE_MASK,
}  # fmt: skip


class Reading(NamedTuple):
    """What a cell says: null where blank, unknown or bad.

    `told`, of columns that can be bad: whether there is something to read; a null value is unreadable then.
    """

    value: pl.Expr
    told: pl.Expr | None
    hidden: pl.Expr | None


@dataclass(frozen=True)
class Direct:
    """A canonical column read from cells: `said` is their text, `reading` what that means.

    Whoever reads many rows gives `reading` a column that holds `said`, so that the text is made once and not for each
    place where it stands in the expressions.
    """

    name: str
    dtype: pl.DataType
    header: str
    said: pl.Expr
    reading: Callable[[pl.Expr], Reading]
    over: str | None

    @property
    def value(self) -> pl.Expr:
        """See `Reading`."""
        return self.reading(self.said).value

    @property
    def told(self) -> pl.Expr | None:
        """See `Reading`."""
        return self.reading(self.said).told

    @property
    def hidden(self) -> pl.Expr | None:
        """See `Reading`."""
        return self.reading(self.said).hidden


def dtype_of(name: str, schema: Mapping[str, pl.DataType]) -> pl.DataType:
    """Type of a canonical column, or of a helper column `_...` by its suffix."""
    if name in schema:
        return schema[name]
    suffixes = {"_amount": MONEY, "_at": TIME, "_g": NUMBER, "_kg": NUMBER, "_count": NUMBER}
    return next((dtype for suffix, dtype in suffixes.items() if name.endswith(suffix)), TEXT)


def present(spec: Spec, columns: Collection[str]) -> list[str]:
    """The columns of the spec that the file has; of alternatives (`from`) the first."""
    first = [name for name in spec.from_ if name in columns][:1]
    return [*first, *(name for name in (*spec.coalesce, *spec.join, *spec.sum) if name in columns)]


def direct(
    source: Source,
    specs: Mapping[str, Spec],
    schema: Mapping[str, pl.DataType],
    columns: Collection[str],
    joined: Collection[str] = (),
) -> list[Direct]:
    """The columns that come straight out of cells of this file, in the order of the mapping.

    In `joined` columns a blank cell is a space; null says that the other file does not have the row: unknown.
    """
    return [
        _direct(source, name, spec, dtype_of(name, schema), present(spec, columns), joined)
        for name, spec in specs.items()
        if spec.sql is None and spec.value is None and present(spec, columns)
    ]


def _direct(
    source: Source, name: str, spec: Spec, dtype: pl.DataType, used: list[str], joined: Collection[str]
) -> Direct:
    if spec.sum:
        return _summed(source, name, spec, used)
    said = _said(source, spec, used)
    if spec.extract:
        said = text(said.str.extract(spec.extract))
    if name in IDS:
        said = identifier(said)

    def reading(said: pl.Expr) -> Reading:
        hidden = _hidden(said, name, spec, used[0] if used[0] in joined else None)
        asked = said if hidden is None else pl.when(~hidden).then(said)
        if spec.values is not None:
            return Reading(_mapped(asked, spec, dtype), None, hidden)
        if name == "country":
            code = by_value(asked, country_code, TEXT)
            return Reading(code, None, said.is_not_null() & code.is_null())
        value = typed(asked, name, dtype, source.dates, source.timezone)
        return Reading(value, asked.is_not_null() if dtype not in (TEXT, FLAG) else None, hidden)

    return Direct(name, dtype, used[0], said, reading, spec.over)


def _hidden(said: pl.Expr, name: str, spec: Spec, joined: str | None) -> pl.Expr | None:
    """Whether the cell is masked, says that it is unknown, or was not in the file it is `joined` from."""
    conditions = [said.str.contains(pattern) for pattern in (MASKS.get(name), spec.unknown_if) if pattern]
    conditions += [pl.col(joined).is_null()] if joined else []
    return reduce(or_, conditions) if conditions else None


def _said(source: Source, spec: Spec, used: list[str]) -> pl.Expr:
    cells = [text(pl.col(name), source.blanks) for name in used]
    if spec.join and len(cells) > 1:
        return text(pl.concat_str(cells, separator=spec.by, ignore_nulls=True))
    return pl.coalesce(cells) if spec.coalesce else cells[0]


def _mapped(said: pl.Expr, spec: Spec, dtype: pl.DataType) -> pl.Expr:
    assert spec.values is not None  # narrows the type
    known = {str(raw).lower(): value for raw, value in spec.values.items()}
    default = None if dtype == FLAG else spec.default

    def meaning(word: pl.Expr) -> pl.Expr:
        folded = word.str.to_lowercase().str.replace_all(r"\s+", " ")
        asked = folded.fill_null("") if "" in known else folded
        other = pl.when(word.is_not_null()).then(pl.lit(default, dtype))
        return asked.replace_strict(list(known), list(known.values()), default=other, return_dtype=dtype)

    return by_value(said, meaning, dtype)


def _summed(source: Source, name: str, spec: Spec, used: Sequence[str]) -> Direct:
    """The sum of amounts in several cells, blank ones left out; null where all are blank or one is unreadable."""
    cells = [text(pl.col(column), source.blanks) for column in used]
    amounts = [money(cell) for cell in cells]
    wrong = [cell.is_not_null() & amount.is_null() for cell, amount in zip(cells, amounts, strict=True)]
    said = pl.coalesce(pl.when(bad).then(cell) for bad, cell in zip(wrong, cells, strict=True))
    total = sum((amount.fill_null(0) for amount in amounts[1:]), amounts[0].fill_null(0))
    told = pl.any_horizontal(cell.is_not_null() for cell in cells)
    value = pl.when(told & ~pl.any_horizontal(wrong)).then(total)
    return Direct(name, MONEY, used[0], said, lambda _: Reading(value, told, None), spec.over)


def derived(frame: pl.LazyFrame, specs: Mapping[str, Spec], schema: Mapping[str, pl.DataType]) -> pl.LazyFrame:
    """Add the columns that are constants or SQL over columns already there; a column that is absent is null."""
    have = set(frame.collect_schema().names())
    for name, spec in specs.items():
        if spec.value is None and spec.sql is None:
            continue
        if name == "exported_at":
            continue
        made = pl.lit(spec.value) if spec.sql is None else pl.sql_expr(spec.sql)
        absent = [root for root in dict.fromkeys(made.meta.root_names()) if root not in have]
        frame = frame.with_columns(pl.lit(None, dtype=dtype_of(root, schema)).alias(root) for root in absent)
        frame = frame.with_columns(made.cast(dtype_of(name, schema)).alias(name))
        have |= {name, *absent}
    return frame


def provided(specs: Mapping[str, Spec], columns: Collection[str]) -> frozenset[str]:
    """The canonical columns that a file with these columns provides."""
    known = {name for name, spec in specs.items() if spec.value is not None or present(spec, columns)}
    for name, spec in specs.items():
        if spec.sql is not None:
            roots = pl.sql_expr(spec.sql).meta.root_names()
            needed = [root for root in roots if not root.startswith("_")] or roots
            if all(root in known for root in needed):
                known.add(name)
    return frozenset(name for name in known if not name.startswith("_"))


def numbered_columns(pattern: str, columns: Iterable[str]) -> list[str]:
    """The columns over which the lines of an order are spread."""
    return [name for name in columns if re.fullmatch(pattern, name)]
