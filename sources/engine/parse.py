"""Text cells to typed values, as expressions. A cell that says something, but nothing of its type, becomes null."""

from collections.abc import Callable, Sequence
from datetime import time as time_of_day

import polars as pl

from warehouse.table import FLAG, MONEY, NUMBER, TEXT, TIME, WHOLE

BLANK_EDGES = " \t\r\n\u00a0\u3000\ufeff\u200b"
_SYMBOL = r"(?:[A-Za-z]{0,3}\s?[$€£¥￥₹]|[A-Z]{3}|R\$|元)"
_MONEY = rf"^(?:{_SYMBOL}\s*)?[-+(]?\s*(?:{_SYMBOL}\s*)?([0-9][0-9.,'\s]*|[.,][0-9]+)\)?\s*(?:{_SYMBOL})?-?$"
TRUE = ("true", "yes", "y", "1", "是", "t")
FALSE = ("false", "no", "n", "0", "否", "f")
END_OF_DAY = pl.duration(days=1, microseconds=-1)
MONTHS = {
    "Dez": "Dec", "Okt": "Oct", "Mai": "May", "Mär": "Mar", "Mrz": "Mar", "Jän": "Jan", "janv": "Jan", "févr": "Feb",
    "avr": "Apr", "juin": "Jun", "juil": "Jul", "août": "Aug", "déc": "Dec", "ene": "Jan", "abr": "Apr", "ago": "Aug",
    "dic": "Dec", "gen": "Jan", "mag": "May", "giu": "Jun", "lug": "Jul", "set": "Sep", "ott": "Oct",
}  # fmt: skip
DEADLINES = ("ship_by_at", "promised_delivery_at", "presale_ship_at")
SCIENTIFIC = r"^[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}$"
FLOAT_ID = r"^([0-9]{1,15})\.0+$"


def text(column: pl.Expr, blanks: Sequence[str] = ()) -> pl.Expr:
    """Trimmed text; blank cells and the source's words for blank (`-`) become null."""
    trimmed = column.str.strip_chars(BLANK_EDGES)
    blank = trimmed.is_in(["", *blanks]) if blanks else trimmed == ""
    return pl.when(~blank).then(trimmed)


def identifier(value: pl.Expr) -> pl.Expr:
    """An id: without the apostrophe, quotes or `="..."` that keep spreadsheets from damaging it, or a float's `.0`."""
    bare = value.str.strip_prefix("=").str.strip_chars("'\"`" + BLANK_EDGES)
    return bare.map_batches(_without_decimals, return_dtype=TEXT, is_elementwise=True)


def _without_decimals(ids: pl.Series) -> pl.Series:
    """Ids that a spreadsheet wrote as a float. Nearly always there are none, and looking is cheaper than replacing."""
    return ids.str.replace(FLOAT_ID, "$1") if ids.str.contains(FLOAT_ID).any() else ids


def by_value(column: pl.Expr, read: Callable[[pl.Expr], pl.Expr], dtype: pl.DataType) -> pl.Expr:
    """`read` of a column that has few different values: each of them is read once."""

    def once(cells: pl.Series) -> pl.Series:
        values = cells.unique()
        read_values = values.to_frame("value").select(read(pl.col("value"))).to_series()
        return cells.replace_strict(values, read_values, return_dtype=dtype)

    return column.map_batches(once, return_dtype=dtype, is_elementwise=True)


def money(value: pl.Expr) -> pl.Expr:
    """A decimal amount: `1433.66`, `$1,433.66`, `116,99 EUR`, `1.234,50`, `(5.00)`, `-3`."""
    return value.map_batches(_amounts, return_dtype=MONEY, is_elementwise=True)


def _amounts(cells: pl.Series) -> pl.Series:
    """Nearly always they are plain numbers, and nothing else is looked for."""
    plain = cells.cast(MONEY, strict=False)
    if plain.null_count() == cells.null_count():
        return plain
    odd = pl.when(pl.col("plain").is_null()).then("cell")
    both = pl.DataFrame({"cell": cells, "plain": plain})
    return both.select(pl.coalesce("plain", _odd_amount(odd)).alias(cells.name)).to_series()


def _odd_amount(value: pl.Expr) -> pl.Expr:
    odd = value.str.strip_chars(BLANK_EDGES)
    digits = odd.str.extract(_MONEY).str.replace_all(r"[\s']", "")
    negative = odd.str.contains(r"^[^0-9]*[-(]|-$")
    thousands = digits.str.contains(r"^[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?$")
    comma = pl.when(thousands).then(digits.str.replace_all(",", "")).otherwise(_comma_decimal(digits))
    amount = comma.cast(MONEY, strict=False)
    return pl.when(negative).then(-amount).otherwise(amount)


def _comma_decimal(digits: pl.Expr) -> pl.Expr:
    is_comma = digits.str.contains(r"^(?:[0-9]*|[0-9]{1,3}(?:\.[0-9]{3})+),[0-9]*$")
    return pl.when(is_comma).then(digits.str.replace_all(".", "", literal=True).str.replace(",", ".")).otherwise(digits)


def number(value: pl.Expr) -> pl.Expr:
    """A finite number, with `,` or `.` before decimals."""
    parsed = value.map_batches(_numbers, return_dtype=NUMBER, is_elementwise=True)
    return pl.when(parsed.is_finite()).then(parsed)


def _numbers(cells: pl.Series) -> pl.Series:
    plain = cells.cast(NUMBER, strict=False)
    return plain if plain.null_count() == cells.null_count() else plain.fill_null(_amounts(cells).cast(NUMBER))


def time(value: pl.Expr, formats: Sequence[str], zone: str, *, deadline: bool = False) -> pl.Expr:
    """An instant in UTC. `zone` reads times without offset; for a `deadline`, a date counts to the end of its day."""
    if any("%b" in form for form in formats):
        value = value.str.replace_many(list(MONTHS), list(MONTHS.values()))
    # Each format reads all cells and the first success counts: nesting the tries would double the work per format.
    aware = [_aware(value, form) for form in formats if _has_offset(form)]
    naive = [_naive(value, form) for form in formats if not _has_offset(form)]
    local = [in_utc(_end_of_day(pl.coalesce(naive)) if deadline else pl.coalesce(naive), zone)] if naive else []
    return pl.coalesce(*aware, *local)


def _has_offset(form: str) -> bool:
    return "%z" in form or "%#z" in form or form.endswith("Z")


def _aware(value: pl.Expr, form: str) -> pl.Expr:
    zone = "UTC" if form.endswith("Z") else None
    return value.str.to_datetime(form, strict=False, time_unit="us", time_zone=zone).dt.convert_time_zone("UTC")


def _naive(value: pl.Expr, form: str) -> pl.Expr:
    if "%H" in form or "%I" in form:
        return value.str.to_datetime(form, strict=False, time_unit="us")
    return value.str.to_date(form, strict=False).cast(pl.Datetime("us"))


def _end_of_day(naive: pl.Expr) -> pl.Expr:
    """A deadline at midnight sharp is a date: exports write one as 2017-10-18 00:00:00 too."""
    return pl.when(naive.dt.time() == time_of_day(0)).then(naive + END_OF_DAY).otherwise(naive)


def in_utc(naive: pl.Expr, zone: str) -> pl.Expr:
    """Local time to UTC; of a time that occurs twice the first, of one that does not exist the later instant."""
    if zone == "UTC":
        return naive.dt.replace_time_zone("UTC")
    local = naive.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    gap = pl.when(local.is_null()).then(naive.dt.offset_by("-1h"))
    later = gap.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null") + pl.duration(hours=1)
    return pl.coalesce(local, later).dt.convert_time_zone("UTC")


def flag(value: pl.Expr) -> pl.Expr:
    """True, false or null."""
    lower = value.str.to_lowercase()
    return pl.when(lower.is_in(TRUE)).then(pl.lit(value=True)).when(lower.is_in(FALSE)).then(pl.lit(value=False))


def typed(value: pl.Expr, name: str, dtype: pl.DataType, formats: Sequence[str], zone: str) -> pl.Expr:
    """The text `value` as the canonical column `name` of type `dtype`."""
    if dtype == MONEY:
        return money(value)
    if dtype == TIME:
        return time(value, formats, zone, deadline=name in DEADLINES)
    if dtype == FLAG:
        return flag(value)
    if dtype in (NUMBER, WHOLE):
        return number(value).cast(dtype)
    return value
