"""The form of tracking numbers. One pattern over `letters of the carrier|number` decides every carrier at once."""

import re
from string import ascii_uppercase

import polars as pl

from rules.features import feature
from rules.features.rows import only_where

POSTAL = "[A-Z]{2}[0-9]{9}[A-Z]{2}"  # UPU S10, shared by all postal services
# Names of a carrier -> form of its numbers.
CARRIERS = {
    "顺丰|SF|SHUNFENG": "SF[0-9]{12,13}|[0-9]{12}|[0-9]{15}",
    "中通|ZTO": "[0-9]{12,15}",
    "圆通|YTO": "YT[0-9]{13}|[A-Z]?[0-9]{10,18}",
    "申通|STO EXPRESS": "[0-9]{12,15}",
    "韵达|YUNDA": "[0-9]{13,15}",
    "极兔|J&T": "JT[0-9]{13}|[0-9]{12}",
    "京东|JD LOGISTICS": "JD[A-Z0-9]{10,20}|[0-9]{10,15}",
    "德邦|DEPPON": "DPK?[0-9]{8,15}|[0-9]{8,15}",
    "邮政|EMS|CHINA POST": f"{POSTAL}|[0-9]{{13}}",
    "UPS": "1Z[0-9A-Z]{16}|[0-9]{9}|[0-9]{12}",
    "FEDEX": "[0-9]{12}|[0-9]{15}|[0-9]{20}|[0-9]{22}",
    "USPS": f"{POSTAL}|9[1-5][0-9]{{18,24}}|[0-9]{{20,22}}",
    "DHL": f"{POSTAL}|[0-9]{{10,12}}|[0-9]{{14}}|[0-9]{{16}}|[0-9]{{20}}|JJD?[0-9]{{16,20}}|[A-Z]{{3}}[0-9]{{7,15}}",
    "ROYAL MAIL": f"{POSTAL}|[0-9A-Z]{{13,21}}",
    "DPD": "[0-9]{14}[0-9A-Z]?",
    "CORREIOS": POSTAL,
}
GAP = "[ -]*"  # what people write between digits
SENSELESS = "|".join(f"{digit}(?:{GAP}{digit})*" for digit in range(10))
SHORTEST = 8


def _with_gaps(form: str) -> str:
    return re.sub(r"(\[[^]]+])", rf"(?:{GAP}\1)", form)


def _without_gaps(number: pl.Expr) -> pl.Expr:
    return number.str.replace_many(dict.fromkeys(" -", ""))


@feature("order", needs=(), per=("carrier",))
def carrier_letters() -> pl.Expr:
    """A letter for each of `CARRIERS` that the carrier is called by, A for the first; '' where it is none of them."""
    named = (
        pl.when(pl.col("carrier").str.contains(f"(?i)(?:^|[^A-Z])(?:{names})(?:[^A-Z]|$)")).then(pl.lit(letter))
        for letter, names in zip(ascii_uppercase, CARRIERS, strict=False)
    )
    return pl.concat_str(named, ignore_nulls=True)


@feature("order", needs=("tracking_no",))
def tracking_number_is_well_formed() -> pl.Expr:
    """Of the form of its carrier's numbers."""
    of_letter = zip(ascii_uppercase, CARRIERS.values(), strict=False)
    forms = "|".join(f"[A-Z]*{letter}[A-Z]*\\|(?:{_with_gaps(form)})" for letter, form in of_letter)
    labelled = pl.concat_str("carrier_letters", pl.lit("|"), "tracking_no")
    return labelled.str.contains(f"(?i)^(?:{forms}){GAP}$")


@feature("order", needs=("tracking_no",))
def tracking_number_is_malformed() -> pl.Expr:
    """Not of the carrier's form; of an unknown carrier: fewer than 8 characters. Or one digit, repeated."""
    well_formed = pl.col("tracking_number_is_well_formed")
    # Most are: only the rest is looked at again.
    known = pl.col("carrier_letters") != ""
    too_short = only_where(~well_formed, "tracking_no", _without_gaps).str.len_chars() < SHORTEST
    senseless = pl.col("tracking_no").str.contains(f"^(?:{SENSELESS}){GAP}$")
    return senseless | (~well_formed & (known | too_short))
