"""Suggestions: what to change, how much it would bring, who does it, and whether it worked."""

import json
from datetime import date
from typing import Any

import streamlit as st

from casework.marks import Mark, MarkError, latest, mark
from dashboards import formats, suggestion_queries
from dashboards.case_store import store
from dashboards.menu import Page
from dashboards.texts import Words
from dashboards.view import View
from insights.effect import Effect, effect_of
from insights.suggestions.catalogue import Entry, all_entries

PAGE = Page(title={"en": "Suggestions", "zh": "改进建议"}, icon=":material/lightbulb:", order=7)
STATUSES = ("open", "planned", "done", "rejected")
REACH = 56
"""Days before and after that an effect is measured on."""
Row = dict[str, Any]


def render(view: View) -> None:
    """Draw the page."""
    words = view.words
    if not view.snapshot.read(suggestion_queries.has_suggestions):
        st.info(words("suggestions.old_night"), icon=":material/hourglass_empty:")
        return
    st.caption(words("suggestions.intro"))
    entries = all_entries()
    rows = [row for row in view.snapshot.ask(suggestion_queries.suggestions).to_dicts() if row["entry"] in entries]
    if not rows:
        looked_at = ", ".join(getattr(entry.title, words.language) for entry in entries.values())
        st.success(words("suggestions.none", looked_at=looked_at), icon=":material/check_circle:")
        return
    marks = latest(store())
    status, owner = _filters(words, sorted({row["owner"] for row in rows}))
    shown = [
        row
        for row in rows
        if status in (None, _status(marks.get(row["suggestion_id"]))) and owner in (None, row["owner"])
    ]
    if not shown:
        st.info(words("suggestions.none_chosen"), icon=":material/search_off:")
    for row in shown:
        with st.container(border=True):
            _card(view, row, entries[row["entry"]], marks.get(row["suggestion_id"]))


def _status(found: Mark | None) -> str:
    return found.status if found else "open"


def _filters(words: Words, teams: list[str]) -> tuple[str | None, str | None]:
    left, right = st.columns(2)
    status = left.selectbox(
        words("suggestions.status"),
        (None, *STATUSES),
        key="suggestion_status",
        format_func=lambda name: words(f"suggestions.{name or 'all'}"),
    )
    owner = right.selectbox(
        words("suggestions.owner"),
        (None, *teams),
        key="suggestion_owner",
        format_func=lambda name: words.name("team", name) if name else words("suggestions.all"),
    )
    return status, owner


def _card(view: View, row: Row, entry: Entry, found: Mark | None) -> None:
    words, language = view.words, view.words.language
    st.markdown(f"**{getattr(entry.title, language)}**")
    st.text(getattr(entry.says, language).format(value=row["value"]))
    st.metric(
        words("suggestions.range", low=formats.count(row["size_low"]), high=formats.count(row["size_high"])),
        words("suggestions.size", size=formats.count(row["size"])),
    )
    st.text(getattr(entry.remedy, language))
    st.text(" · ".join(_facts(words, row, entry)))
    _examples(view, row)
    if found and found.status != "open":
        _told(view, row, entry, found)
    _buttons(words, row, found)


def _facts(words: Words, row: Row, entry: Entry) -> list[str]:
    n = formats.count(row["n"])
    if row["peer_n"] is None:
        decided = entry.noise == "false_alarms"
        said = "suggestions.evidence_decided" if decided else "suggestions.evidence_rule"
        evidence = words(said, hits=formats.count(row["hits"]), n=n)
    else:
        evidence = words(
            "suggestions.evidence",
            rate=formats.share(row["rate"]),
            n=n,
            peer=formats.share(row["peer_rate"]),
            peer_n=formats.count(row["peer_n"]),
        )
    facts = [
        evidence,
        words("suggestions.of_shop", shop=row["shop_id"]),
        words.name("team", row["owner"]),
        words("suggestions.effort", effort=words(f"suggestions.effort_{row['effort']}")),
        words("suggestions.saves", hours=formats.hours(row["hours"])),
    ]
    if row["amount"]:
        facts.append(words("suggestions.at_stake", amount=formats.money(row["amount"], row["currency"])))
    return facts


def _examples(view: View, row: Row) -> None:
    ids = tuple(json.loads(row["examples"]))
    if not ids:
        return
    keys = view.snapshot.ask(suggestion_queries.order_keys, row["shop_id"], ids)
    known = dict(keys.iter_rows())
    chosen = st.pills(
        view.words("suggestions.examples"),
        [order_id for order_id in ids if order_id in known],
        key=f"examples_{row['suggestion_id']}",
        format_func=formats.unmarked,
    )
    if chosen:
        view.go("exceptions", order=[known[chosen]])


def _told(view: View, row: Row, entry: Entry, found: Mark) -> None:
    words = view.words
    status = words(f"suggestions.{found.status}")
    who = found.who or words("suggestions.somebody")
    said = [words("suggestions.marked", status=status, who=who, at=f"{found.at:%Y-%m-%d}")]
    if found.on_day:
        said.append(words("suggestions.done_on", day=found.on_day))
    st.text(" · ".join([*said, found.reason]).strip(" ·"))
    if found.on_day and entry.rules:
        days = view.snapshot.ask(suggestion_queries.days, entry, row["shop_id"], row["value"], found.on_day, REACH)
        effect = effect_of(days)
        shown = {"worked": st.success, "got_worse": st.error}.get(effect.verdict, st.info)
        shown(f"{words(f'suggestions.{effect.verdict}')}. {sentence(effect, words)}")


def sentence(effect: Effect, words: Words) -> str:
    """What happened, in one sentence with the range."""
    said = words("suggestions.fell", before=formats.share(effect.before), after=formats.share(effect.after))
    if effect.has_control:
        control = formats.share(effect.control_before), formats.share(effect.control_after)
        said += words("suggestions.control", before=control[0], after=control[1])
    else:
        said += words("suggestions.no_control")
    if effect.low is None or effect.high is None:
        return said + words("suggestions.no_range")
    if effect.trend is not None:
        said += words("suggestions.trend", change=f"{100 * (effect.trend - 1):+.0f} %")
    low, high = (f"{100 * (end - 1):+.0f} %" for end in (effect.low, effect.high))
    return said + words("suggestions.effect", low=low, high=high)


def _buttons(words: Words, row: Row, found: Mark | None) -> None:
    key, status = row["suggestion_id"], _status(found)
    if status != "open":
        if st.button(words("suggestions.undo"), key=f"undo_{key}", icon=":material/undo:"):
            mark(store(), key, "open")
            st.rerun()
        if status != "planned":
            return
    with st.container(horizontal=True):
        if status == "open" and st.button(words("suggestions.plan"), key=f"plan_{key}"):
            mark(store(), key, "planned")
            st.rerun()
        with st.popover(words("suggestions.did"), key=f"done_{key}"):
            day = st.date_input(words("suggestions.on_day"), key=f"day_{key}")
            who = st.text_input(words("suggestions.who"), key=f"who_{key}")
            if st.button(words("suggestions.save"), key=f"save_done_{key}"):
                mark(store(), key, "done", on_day=day if isinstance(day, date) else None, who=who)
                st.rerun()
        with st.popover(words("suggestions.reject"), key=f"reject_{key}"):
            reason = st.text_input(words("suggestions.why"), key=f"why_{key}")
            if st.button(words("suggestions.save"), key=f"save_reject_{key}"):
                try:
                    mark(store(), key, "rejected", reason=reason)
                except MarkError as error:
                    st.error(str(error))
                else:
                    st.rerun()
