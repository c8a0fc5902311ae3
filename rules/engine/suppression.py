"""Findings that another one silences: they are kept, with the reason, and do not count."""

from collections.abc import Iterable, Mapping

import polars as pl

from rules.engine.errors import RuleError, nearest
from rules.engine.model import Rule

BY = "suppressed_by"


def suppressed(hits: pl.DataFrame, rules: Iterable[Rule]) -> pl.DataFrame:
    """`hits` (rule_id, order_key, line_no, evidence) with `suppressed_by`: the rule that silences it, or null.

    It is one that hit the same order; where both judge lines, the same line. Of several it is the first by name.
    """
    silenced = _silenced(rules)
    numbered = hits.with_row_index("row")
    found = numbered.lazy().join(silenced.lazy(), left_on="rule_id", right_on=BY).filter(_applies())
    found = found.select("order_key", "line_no", "silenced", pl.col("rule_id").alias(BY))
    pairs = numbered.lazy().join(found, left_on=["order_key", "rule_id"], right_on=["order_key", "silenced"])
    same = (
        pl.col("line_no").is_null() | pl.col("line_no_right").is_null() | (pl.col("line_no") == pl.col("line_no_right"))
    )
    reasons = pairs.filter(same).group_by("row").agg(pl.col(BY).min()).collect()
    return numbered.join(reasons, on="row", how="left", maintain_order="left").drop("row")


def _silenced(rules: Iterable[Rule]) -> pl.DataFrame:
    rows = [(rule.id, word, name) for rule in rules for word, names in rule.silenced.items() for name in names]
    return pl.DataFrame(rows, schema=dict.fromkeys((BY, "word", "silenced"), pl.String), orient="row")


def _applies() -> pl.Expr:
    """Nothing is asked of the finding, or its evidence says that the column is true."""
    said = pl.format('"{}":true', "word")
    return (pl.col("word") == "") | pl.col("evidence").str.contains(said, literal=True)


def check_silences(rules: Mapping[str, Rule], others: frozenset[str] = frozenset()) -> list[RuleError]:
    """What is wrong with the silences of `rules`: they name no rule, or go round in a circle so that none counts.

    A rule on its own may name any; `others` are known too.
    """
    known, errors = {name: _names(rule) for name, rule in rules.items()}, list[RuleError]()
    for name, rule in rules.items():
        valid = known.keys() | others
        unknown = sorted(known[name] - valid) if len(valid) > 1 else []
        errors += [rule.error(f"it silences an unknown rule {word!r}{nearest(word, valid)}") for word in unknown]
        errors += [
            rule.error(f"silences asks for {word!r}; add it to its evidence")
            for word in rule.silenced
            if word not in ("", *rule.evidence)
        ]
        if name in _reached(name, known):
            errors.append(rule.error("it silences itself, directly or through others; neither would ever count"))
    return errors


def _names(rule: Rule) -> set[str]:
    return {name for names in rule.silenced.values() for name in names}


def _reached(start: str, known: dict[str, set[str]]) -> set[str]:
    reached, pending = set[str](), {start}
    while pending:
        pending = {name for one in pending for name in known.get(one, ())} - reached
        reached |= pending
    return reached
