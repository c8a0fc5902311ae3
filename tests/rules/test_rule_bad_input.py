"""What a rule file can hold that is no rule: each mistake is named, with its place and the remedy."""

from pathlib import Path
from typing import Any

import pytest
from test_rule_engine import compiled, rule
from test_rule_errors import RULE

from rules.engine import Catalogue, RuleError, load_catalogue
from rules.engine.catalogue import read_catalogue
from rules.engine.compile import compile_rule
from rules.engine.examples import judge
from rules.features import Feature, all_features
from rules.features import feature as make_feature


def said(folder: Path, content: str | bytes) -> str:
    """The one mistake that a file with this content has."""
    file = folder / "mine.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    _, errors = read_catalogue(folder)
    assert len(errors) == 1
    assert errors[0].file == file
    return str(errors[0])


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("goods_amount / total_amount > 1", "a division by what may be 0: write x / NULLIF(y, 0)"),
        ("goods_amount / 0 > 1", "a division by what may be 0"),
        ("goods_amount % (total_amount - 1) > 1", "a division by what may be 0"),
        ("total_amount > NULL", "a comparison with NULL is never true; write IS NULL"),
        ("status <> NULL", "a comparison with NULL is never true"),
        ("NULL", "must be true or false; it gives Null"),
        ("1 = 1", "looks at no column"),
        ("REPLACE(address, '', 'aa') = ''", "unknown function 'REPLACE'"),
        ("LPAD(address, 1000000000, 'x') = ''", "unknown function 'LPAD'"),
        ("CONCAT_WS(address, '', '', '') = ''", "unknown function 'CONCAT_WS'"),
        ("order_id IN (SELECT order_id FROM orders)", "'SELECT' is not allowed"),
        ("read_csv('/etc/passwd') = ''", "unknown function 'read_csv'"),
        ("order_id ~ '(a'", "regex"),
        ("order_id ~ '(a{1000}){1000}'", "regex"),
        ("total_amount > 1" + " OR total_amount > 1" * 5000, "at most 4000 characters"),
        ("(" * 500 + "total_amount > 1" + ")" * 500, "not a valid expression"),
        ("total_amount > 1; DROP TABLE orders", "not a valid expression"),
        ("CAST(order_id AS NOTHING) = 1", "not a valid expression"),
    ],
    ids=lambda value: value[:30],
)
def test_a_condition_that_cannot_be_used(tmp_path: Path, when: str, words: str) -> None:
    message = said(tmp_path, RULE.replace("total_amount > 5", '"' + when + '"'))
    assert f"{tmp_path}/mine.yaml:1: rule too_dear: " in message
    assert words in message


@pytest.mark.parametrize(
    ("when", "example", "verdict"),
    [
        ("goods_amount / NULLIF(total_amount, 0) > 1", {"goods_amount": 5, "total_amount": 0}, "not_evaluable"),
        ("goods_amount / 100 > 1", {"goods_amount": 500}, "hit"),
        ("EXTRACT(MONTH FROM created_at) * 100 = 1200", {"created_at": "2025-12-05 00:00:00+00:00"}, "hit"),
        ("CHAR_LENGTH(city) - CHAR_LENGTH(province) > 0", {"city": "a", "province": "bb"}, "ok"),
        ("CHAR_LENGTH(city) > 1", {"city": "ab"}, "hit"),
        ("order_id IN ('THEN NULL', '= NULL', 'a/b')", {"order_id": "a/b"}, "hit"),
    ],
)
def test_what_silently_went_wrong_is_right(when: str, example: dict[str, Any], verdict: str) -> None:
    assert judge(compiled(when), example) == verdict


def test_a_division_by_a_parameter() -> None:
    assert judge(compiled("total_amount / parts > 1", params={"parts": 2}), {"total_amount": 3}) == "hit"
    with pytest.raises(RuleError, match="may be 0"):
        compiled("total_amount / parts > 1", params={"parts": 0})


BOMB = "- &a [x, x]\n" + "".join(
    f"- &{name} [*{before}, *{before}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (BOMB, "mine.yaml:2: aliases (*name) are not allowed"),
        ("- id: a\n  id: b\n", "mine.yaml:2: the key 'id' is repeated"),
        ("- id: a\n\ttitle: b\n", "mine.yaml:2: "),
        ("[" * 5000 + "]" * 5000, "more than 20 levels deep"),
        ("[" * 100_000, "levels deep"),
        ("- {[a, b]: c}\n", "mine.yaml:1: a key must be a word"),
        ("- id: !!python/object/apply:os.system [ls]\n", "mine.yaml:1: could not determine a constructor"),
        ("- created_at: 2026-13-45\n", "month must be in 1..12"),
        ("- priority: " + "9" * 10_000 + "\n", "is not YAML"),
        ("- id: 'x\n", "mine.yaml:"),
        ("just words\n", "must be a list of entries"),
        ("- words\n- id: a\n", "must be a list of entries"),
        (b"\xff\xfe\x00", "is not YAML in UTF-8"),
        (b"- id: \x00\n", "is not YAML in UTF-8"),
        (b"x" * 10_000_000, "is larger than 1,000,000 bytes; split it"),
        (
            RULE.replace("{en: Look., zh: 查看。}", "{en: Look, and see., zh: 查看。}", 1),
            "put a text with a comma in quotes",
        ),
        (RULE.replace("id: too_dear", "id: 2dear"), "id: String should match pattern"),
        (RULE.replace("priority: 3", "priority: high"), "priority: Input should be a valid integer"),
        (RULE.replace("grain: order", "grain: parcel"), "grain: Input should be 'order'"),
    ],
    ids=range(19),
)
def test_a_file_that_cannot_be_used(tmp_path: Path, content: str | bytes, words: str) -> None:
    assert words in said(tmp_path, content)


def test_every_mistake_of_a_file_is_told(tmp_path: Path) -> None:
    second, third = RULE.replace("too_dear", "second"), RULE.replace("too_dear", "third")
    text = RULE.replace("total_amount", "total") + second.replace("priority: 3", "priority: 9") + third
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    catalogue, errors = read_catalogue(tmp_path)
    assert [rule.rule.id for rule in catalogue.rules] == ["third"]
    assert sorted((error.rule, error.line) for error in errors) == [("second", 11), ("too_dear", 1)]


def test_a_windows_file(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_bytes(b"\xef\xbb\xbf" + RULE.replace("\n", "\r\n").encode())
    assert [rule.rule.id for rule in load_catalogue(tmp_path).rules] == ["too_dear"]


def test_five_hundred_custom_rules(tmp_path: Path) -> None:
    (tmp_path / "custom").mkdir()
    text = "".join(RULE.replace("too_dear", f"dear_{n}").replace("> 5", f"> {n}") for n in range(500))
    (tmp_path / "custom" / "many.yaml").write_text(text, encoding="utf-8")
    assert len(load_catalogue(tmp_path).rules) == 500


def test_a_circle_of_features_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import polars as pl

    def chicken() -> pl.Expr:
        return pl.col("egg")

    def egg() -> pl.Expr:
        return pl.col("chicken")

    circle: dict[str, Feature] = {build.__name__: make_feature("order")(build) for build in (chicken, egg)}
    monkeypatch.setattr("rules.engine.compile.all_features", lambda: all_features() | circle)
    with pytest.raises(RuleError, match="features read each other in a circle: chicken -> egg -> chicken"):
        compile_rule(rule("chicken > 5"))


def test_a_wrong_custom_rule_is_left_out_and_told(tmp_path: Path) -> None:
    (tmp_path / "custom").mkdir()
    (tmp_path / "mine.yaml").write_text(RULE, encoding="utf-8")
    wrong = (
        RULE.replace("too_dear", "wrong").replace("total_amount", "total") + RULE.replace("too_dear", "sound") + RULE
    )
    (tmp_path / "custom" / "a.yaml").write_text(wrong, encoding="utf-8")
    (tmp_path / "custom" / "b.yaml").write_text("- [", encoding="utf-8")
    (tmp_path / "settings.yaml").write_text("all: {wrong: off}", encoding="utf-8")
    catalogue = load_catalogue(tmp_path)
    assert [rule.rule.id for rule in catalogue.rules] == ["sound", "too_dear"]
    assert sorted((error.rule, error.line) for error in catalogue.left_out) == [("", 2), ("too_dear", 21), ("wrong", 1)]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("shop: {}", "settings.yaml:1: unknown section 'shop'; did you mean shops?"),
        ("all:\n  too_deer: {amount: 1}", "settings.yaml:2: unknown rule 'too_deer'; did you mean too_dear?"),
        ("all: {too_dear: {amuont: 1}}", "rule too_dear has no parameter 'amuont'; did you mean amount?"),
        ("all: {too_dear: {amount: many}}", "amount must be like 5, it is 'many'"),
        ("countries: {NO: {too_dear: off}}", "the name False is no text; put it in quotes"),
        ("shops: {0123: {too_dear: off}}", "the name 83 is no text; put it in quotes"),
        ("all: [too_dear]", "must hold"),
        ("\tall: {}", "settings.yaml:1: "),
    ],
)
def test_settings_that_cannot_be_used(tmp_path: Path, settings: str, words: str) -> None:
    text = RULE.replace("> 5", "> amount\n  params: {amount: 5}")
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "settings.yaml").write_text(settings, encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        load_catalogue(tmp_path)
    assert words in str(caught.value)


def test_a_setting_that_breaks_the_condition_is_named() -> None:
    from rules.engine.settings import Setting

    named = rule("order_id ~ pattern", params={"pattern": "a"})
    with pytest.raises(RuleError, match=r"as set in settings.yaml:7: .*regex"):
        Catalogue.of([named], {"mine": [Setting("", "", {"pattern": "("}, "settings.yaml:7")]})
