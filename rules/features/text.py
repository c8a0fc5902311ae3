"""What names, notes and e-mail addresses say."""

import polars as pl

from rules.features import feature
from rules.features.rows import contains_where

CONTROL = r"\x00-\x1f\x7f-\x{9f}\x{fffd}"
EMOJI = r"\x{1f000}-\x{1faff}\x{2600}-\x{27bf}\x{2b00}-\x{2bff}\x{fe0f}\x{200d}\x{20e3}"
ILLEGAL = f"[{CONTROL}{EMOJI}]"
LOCAL = r"""[^\s@.,;:<>()\[\]"\\]+"""
LABEL = r"[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?"
EMAIL = rf"^{LOCAL}(?:\.{LOCAL})*@(?:{LABEL}\.)+(?:\p{{L}}{{2,}}|xn--[a-z0-9-]+)$"
CARRIER_NAME = (
    "(?i)顺丰|京东|邮政|中通|圆通|申通|韵达|极兔|百世|德邦|菜鸟|天天|宅急送|"
    "(?:^|[^a-z])(?:ems|sf|zto|yto|sto|yunda)(?:[^a-z]|$)"
)
STICKER = r"\[[^\[\]]{1,6}\]"
THANKS = (
    "谢谢|感谢|多谢|谢啦|谢了|谢|辛苦了|辛苦|麻烦了|好的|你好|您好|老板|亲|哦|啦|非常|"
    "thank you|thanks|thank|thx|you|so much|very much|a lot|many|ok|hello|hi|cheers|"
    "merci|beaucoup|danke|vielen dank|gracias|muchas|obrigado|obrigada|grazie"
)
NOTHING_TO_READ = rf"(?i)^(?:{STICKER}|{THANKS}|[^\p{{L}}\p{{N}}])*$"
TEST = ["test", "测试"]
TEST_WORD = "(?:^|[^A-Za-z])[Tt][Ee][Ss][Tt](?:[^A-Za-z]|$)|测试"


@feature("order", needs=())
def notes_text() -> pl.Expr:
    """What buyer and shop wrote; null where neither is known."""
    return _joined("buyer_note", "seller_note")


@feature("order")
def notes_name_carrier() -> pl.Expr:
    """A note names a carrier."""
    return pl.col("notes_text").str.contains(CARRIER_NAME)


@feature("order", needs=())
def says_test() -> pl.Expr:
    """Name, e-mail or a note holds the word test; null where none of them is known."""
    return pl.max_horizontal(_says_test(name) for name in ("receiver_name", "email", "notes_text"))


@feature("order")
def buyer_note_has_content() -> pl.Expr:
    """More than thanks, stickers and punctuation."""
    return ~pl.col("buyer_note").str.contains(NOTHING_TO_READ)


@feature("order")
def email_is_valid() -> pl.Expr:
    """Syntactically valid; international letters are allowed."""
    return pl.col("email").str.contains(EMAIL)


@feature("order")
def name_has_illegal_characters() -> pl.Expr:
    """Control or replacement characters, or emoji."""
    return pl.col("receiver_name").str.contains(ILLEGAL)


def _says_test(name: str) -> pl.Expr:
    """Few texts have these letters at all: the others need no pattern."""
    may = pl.col(name).str.contains_any(TEST, ascii_case_insensitive=True)
    return may & contains_where(may, name, TEST_WORD)


def _joined(*names: str) -> pl.Expr:
    known = pl.any_horizontal(pl.col(name).is_not_null() for name in names)
    return pl.when(known).then(pl.concat_str(names, separator="\n", ignore_nulls=True))
