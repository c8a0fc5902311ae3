"""The form of tracking numbers. One pattern over `carrier|number` decides every carrier at once."""

import polars as pl

from rules.features import feature

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
TOO_SHORT = 8
ONE_DIGIT = "^(?:0+|1+|2+|3+|4+|5+|6+|7+|8+|9+)$"
ANY_NAME = "(?:[^|]*[^A-Z|])?"


def _named(names: str) -> str:
    return f"{ANY_NAME}(?:{names})(?:[^A-Z|][^|]*)?"


def _well_formed() -> str:
    return "(?i)^(?:" + "|".join(f"{_named(names)}\\|(?:{form})" for names, form in CARRIERS.items()) + ")$"


@feature("order", needs=("tracking_no",))
def tracking_number_is_malformed() -> pl.Expr:
    """Not of the carrier's form; of an unknown carrier: fewer than 8 characters, or one digit repeated."""
    carrier, number = pl.col("carrier"), pl.col("tracking_no").str.replace_all("[ -]", "")
    known = carrier.str.contains(f"(?i)^(?:{_named('|'.join(CARRIERS))})$")
    well_formed = pl.concat_str(carrier, pl.lit("|"), number).str.contains(_well_formed())
    senseless = number.str.contains(ONE_DIGIT)
    return pl.when(known).then(~well_formed | senseless).otherwise((number.str.len_chars() < TOO_SHORT) | senseless)
