"""What an address says. Patterns use plain digit classes and no look-around: RE2 and Rust read them alike."""

from itertools import product

import polars as pl

from rules.features import OF_PLACE, feature
from rules.features.rows import contains_where
from rules.features.text import ILLEGAL

NUMBER = "[0-9０-９①-⑳一二三四五六七八九十百千零〇○两壹贰叁肆伍陆柒捌玖拾廿卅]"
# How most house numbers are written: it spares those addresses the long pattern.
USUAL_NUMBER = "[0-9](?:号|栋|幢|单元|室|楼|层)"
UNIT = "号|號|弄|幢|栋|棟|座|单元|單元|室|楼|樓|层|層|组|組|队|隊|社(?:[^区區]|$)"
NUMBERED = f"{NUMBER}[A-Za-zＡ-Ｚａ-ｚ甲乙丙丁]?[ #＃－-]?(?:{UNIT})"
# Places that a courier finds by name; "大学路" or "中关村大街" are roads, not places.
PLACE = (
    "村|大学|学院|中学|小学|学校|校区|校园|党校|幼儿园|医院|卫生院|站|丰巢|快递柜|自提柜|自提点|代收点|快递超市|智能柜|快件箱|蜂巢|速递易|"
    "园区|工业园|产业园|科技园|软件园|创业园|物流园|工业区|厂区|公司"
)
NAMED_PLACE = f"(?:{PLACE})(?:[^路街道巷大前]|大[^街道路]|$)"
ANY_DIGIT = r"\p{Nd}"

PO_BOX = (
    r"(?i)(?:^|[^a-z])(?:p\.? ?o\.? ?box|post office box|postfach|apartado|bo[iî]te postale|caixa postal|"
    r"casella postale|postbus|gpo box|locked bag|psc [0-9]|unit [0-9]+ box)|"
    "邮政信箱|信箱[0-9０-９]|[0-9０-９]号信箱|部队"
)
COURIER = (
    r"(?i)(?:^|[^a-z])(?:ups|fedex|dhl|tnt|dpd|gls|hermes|evri|yodel|ontrac|lasership|aramex|purolator|jadlog|"
    r"amazon logistics|sf express|zto|yto|sto|yunda|j&t)(?:[^a-z]|$)|顺丰|中通|圆通|申通|韵达|极兔|百世|德邦|京东"
)
# In any mixture of capitals and small letters.
MILITARY_CITIES = ["".join(letters) for name in ("Aa", "Ff", "Dd") for letters in product(name, "Pp", "Oo")]
MILITARY_STATES = ("AA", "AE", "AP")


@feature("order")
def address_has_house_number() -> pl.Expr:
    """CN: a number with its unit, or a place that needs none; elsewhere any digit. Unknown without a country."""
    country, usual = pl.col("country"), pl.col("address_has_usual_number")
    patterns = ((country == "CN", f"{NUMBERED}|{NAMED_PLACE}"), (country != "CN", f"{ANY_DIGIT}|{NUMBERED}"))
    rest = [contains_where(~usual & there, "address", pattern) for there, pattern in patterns]
    return pl.when(country != "").then(pl.coalesce(*rest, usual))


@feature("order")
def address_has_usual_number() -> pl.Expr:
    """What most addresses have: CN: a number with its unit in plain digits; elsewhere a plain digit."""
    country = pl.col("country")
    patterns = ((country == "CN", USUAL_NUMBER), (country != "CN", "[0-9]"))
    return pl.coalesce(contains_where(there, "address", pattern) for there, pattern in patterns)


@feature("order", needs=("address",))
def address_is_odd() -> pl.Expr:
    """It may be a PO box, or has illegal characters: few do, and the others need not be looked at for each."""
    return pl.col("address").str.contains(f"{PO_BOX}|{ILLEGAL}")


@feature("order", needs=("address",))
def address_has_illegal_characters() -> pl.Expr:
    """Control or replacement characters, or emoji."""
    odd = pl.col("address_is_odd")
    return odd & contains_where(odd, "address", ILLEGAL)


@feature("order", needs=("address",))
def address_after_region() -> pl.Expr:
    """The address without the region names that it may start with. Few do: the others take no part as nulls."""
    address, regions = pl.col("address"), ("province", "city", "district")
    named = [address.str.starts_with(pl.col(region)) & (pl.col(region) != "") for region in regions]
    blank = [address.str.starts_with(" "), address.str.ends_with(" ")]
    rest = pl.when(pl.any_horizontal(*named, *blank)).then(address).str.strip_chars()
    for region in regions:
        rest = rest.str.strip_prefix(pl.col(region).fill_null("")).str.strip_chars_start()
    return pl.coalesce(rest, address)


@feature("order", needs=("address",))
def is_po_box() -> pl.Expr:
    """A PO box, or a military address that only the postal service reaches."""
    of_state = (pl.col("country") == "US") & pl.col("province").is_in(MILITARY_STATES)
    military = pl.col("city").is_in(MILITARY_CITIES) | of_state
    odd = pl.col("address_is_odd")
    boxed = odd & contains_where(odd, "address", PO_BOX)
    return boxed | military.fill_null(value=False)


@feature("order", per=("carrier",))
def is_courier() -> pl.Expr:
    """The carrier is a courier, not a postal service."""
    return pl.col("carrier").str.contains(COURIER)


@feature("order", per=OF_PLACE)
def province_short() -> pl.Expr:
    """Province without what it is: 新疆 for 新疆维吾尔自治区."""
    return pl.col("province").str.replace("(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)$", "")
