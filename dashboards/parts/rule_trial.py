"""Trying another condition of a rule on the published night."""

import json
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from dashboards import formats
from dashboards.dry_run import MAX_LENGTH, DryRun, DryRunError, Edit, dry_run
from dashboards.evidence import in_words
from dashboards.view import View
from rules.engine.model import Parameter

STATE = "_trial"


def rule_trial(view: View, rule: dict[str, Any]) -> None:
    """The form, and below it what the last try of this rule found."""
    words = view.words
    st.subheader(words("rules.trial"), anchor=False)
    if rule["grain"] not in ("order", "line"):
        st.caption(words("rules.trial_not"))
        return
    st.caption(words("rules.trial_hint"))
    edit = _form(view, rule)
    place = (str(view.snapshot.path), rule["rule_id"])
    if edit:
        with st.spinner(words("rules.running")):
            st.session_state[STATE] = (place, _tried(view, rule["rule_id"], edit))
    last_place, result = st.session_state.get(STATE, (None, None))
    if last_place != place:
        return
    if isinstance(result, DryRun):
        _result(view, result)
    else:
        st.error(words("rules.wrong"), icon=":material/error:")
        st.code(result, language=None, wrap_lines=True)


def _tried(view: View, rule_id: str, edit: Edit) -> DryRun | str:
    try:
        return view.snapshot.read(dry_run, rule_id, edit)
    except DryRunError as error:
        return str(error)


def _form(view: View, rule: dict[str, Any]) -> Edit | None:
    """What was written, once the button is pressed."""
    words, rule_id = view.words, rule["rule_id"]
    prefix = f"trial_{rule_id}_{st.session_state.get('_trial_round', 0)}"
    with st.form(f"{prefix}_form", border=True):
        area = partial(st.text_area, height="content", max_chars=MAX_LENGTH)
        applies = area(words("rules.trial_applies"), rule["applies"], key=f"{prefix}_applies")
        when = area(words("rules.trial_when"), rule["hit_when"], key=f"{prefix}_when")
        params = {
            name: _param(view, name, value, f"{prefix}:{name}") for name, value in json.loads(rule["params"]).items()
        }
        with st.container(horizontal=True):
            asked = st.form_submit_button(words("rules.run"), type="primary", icon=":material/play_arrow:")
            st.form_submit_button(words("rules.reset"), on_click=_reset)
    return Edit(applies or "", when or "", params) if asked else None


def _reset() -> None:
    # Widgets under new keys start from the rule as published.
    st.session_state["_trial_round"] = st.session_state.get("_trial_round", 0) + 1
    st.session_state.pop(STATE, None)


def _param(view: View, name: str, value: Parameter, key: str) -> Parameter:
    """A field for one parameter; it keeps the parameter's kind."""
    if isinstance(value, bool):
        return st.checkbox(name, value, key=key)
    if isinstance(value, int):
        return int(st.number_input(name, value=value, step=1, key=key))
    if isinstance(value, float):
        return float(st.number_input(name, value=value, format="%g", key=key))
    if isinstance(value, str):
        return str(st.text_input(name, value, key=key))
    written = st.text_area(name, "\n".join(map(str, value)), key=key, height=120, help=view.words("rules.list_help"))
    items = [line.strip() for line in (written or "").splitlines() if line.strip()]
    return (
        [float(item) for item in items]
        if value and not isinstance(value[0], str) and all(map(_is_number, items))
        else items
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _result(view: View, found: DryRun) -> None:
    words = view.words
    with st.container(horizontal=True, key="trial_result"):
        for name in ("before", "after", "newly_hit", "no_longer_hit"):
            st.metric(words(f"rules.{name}"), formats.count(getattr(found, name)), border=True, width=168)
    counts = {"rows": found.rows, "after": found.unknown_after, "before": found.unknown_before}
    st.caption(words("rules.trial_unknown", **{name: formats.count(number) for name, number in counts.items()}))
    if not found.newly_hit and not found.no_longer_hit:
        st.success(words("rules.same"), icon=":material/check_circle:")
    labels = {"before": "shop_before", "after": "shop_after", "not_evaluable": "shop_unknown"}
    config = {name: words(f"rules.{label}") for name, label in labels.items()}
    config |= {name: words(f"column.{name}") for name in ("shop_id", "source_id")}
    st.dataframe(
        found.per_shop.select("shop_id", "source_id", *labels),
        key="trial_shops",
        hide_index=True,
        column_config=dict(config),
    )
    hidden = not st.toggle(words("exceptions.personal"), key="personal")
    for name, rows in (("newly_hit", found.new), ("no_longer_hit", found.gone)):
        if rows.height:
            shown = words(
                "rules.sample", title=words(f"rules.{name}"), shown=rows.height, all=formats.count(getattr(found, name))
            )
            st.text(shown)
            _sample(view, rows, name, hidden=hidden)


def _sample(view: View, rows: pl.DataFrame, key: str, *, hidden: bool) -> None:
    words = view.words
    told = [
        " · ".join(f"{label}: {value}" for label, value in in_words(text, view, hidden=hidden))
        for text in rows["evidence"]
    ]
    amounts = [formats.money(*pair) for pair in rows.select("amount_at_risk", "currency").iter_rows()]
    shown = rows.select(
        "order_id", *(["line_no"] if rows["line_no"].null_count() < rows.height else []), "shop_id",
        pl.Series("amount_at_risk", amounts, pl.String), view.clock.column("occurred_at"),
        pl.Series("evidence", told, pl.String),
    )  # fmt: skip
    config: dict[str, Any] = {name: words.name("column", name) for name in shown.columns}
    config["evidence"] = st.column_config.TextColumn(words("column.evidence"), width=560)
    st.dataframe(shown, key=f"trial_{key}", hide_index=True, placeholder="", column_config=config)
