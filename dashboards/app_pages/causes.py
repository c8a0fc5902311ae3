"""Causes: with which orders the growth of a rate or a count goes; what the night found, and a search of one's own."""

import json
from datetime import UTC, date, datetime, timedelta
from functools import partial

import streamlit as st

from dashboards import cause_queries, formats, url_state
from dashboards.cause_queries import FILTERED, Question
from dashboards.menu import Page
from dashboards.parts.overview_mix import picked_rows
from dashboards.view import View
from insights.causes.find import Finding, Search
from insights.causes.measures import COMPARISONS, MEASURES, SEARCHED, STAGE, WEEKS, stage_of

PAGE = Page(title={"en": "Causes", "zh": "归因"}, icon=":material/troubleshoot:", order=6)
DAYS = (1, 3, 7, 14, 28)
SMALLEST_CHANCE = 1e-4


def render(view: View) -> None:
    """Draw the page."""
    words = view.words
    if not view.snapshot.read(cause_queries.has_causes):
        st.info(words("causes.old_night"), icon=":material/hourglass_empty:")
        return
    st.caption(words("causes.intro"))
    as_of = view.snapshot.ask(cause_queries.last_as_of)["as_of"]
    if as_of.is_empty():
        st.info(words("causes.nothing_now"))
        return
    _nightly(view)
    st.subheader(words("causes.own"), anchor=False)
    question = _asked(view, as_of[0])
    if question is None:
        st.info(words("causes.needs_shop"), icon=":material/storefront:")
        return
    with st.spinner(""):
        found = view.snapshot.read(cause_queries.search, question, as_of[0])
    _result(view, question, found, as_of[0])


def _nightly(view: View) -> None:
    words = view.words
    st.subheader(words("causes.nightly"), anchor=False)
    rows = [row for row in view.snapshot.ask(cause_queries.nightly).iter_rows(named=True) if row["rank"]]
    if not rows:
        st.success(words("causes.nightly_none"), icon=":material/check_circle:")
    for row in rows:
        told = {name: row[name] for name in Finding.__dataclass_fields__ if name != "pattern"}
        st.text("• " + _sentence(view, row["measure"], Finding(pattern=json.loads(row["pattern"]), **told)))


def _asked(view: View, as_of: datetime) -> Question | None:
    """The question that the controls ask; None where it does not say whom to compare with the rest."""
    words = view.words
    left, middle, right = st.columns(3)
    measures = [*MEASURES, *view.snapshot.read(cause_queries.stages)]
    measure = left.selectbox(words("causes.measure"), measures, key="measure", format_func=partial(_measure, view))
    days = middle.selectbox(words("causes.days"), DAYS, index=DAYS.index(7), key="days")
    until = right.date_input(words("causes.until"), value=as_of.date(), key="cause_until")
    comparison = left.selectbox(
        words("causes.comparison"), COMPARISONS, key="comparison", format_func=lambda name: words(f"causes.{name}")
    )
    counts = middle.selectbox(
        words("causes.of"),
        (False, True),
        key="cause_counts",
        format_func=lambda of_counts: words("causes.of_counts" if of_counts else "causes.of_rates"),
        disabled=comparison == "rest",
        help=words("causes.of_help"),
    )
    attributes = right.multiselect(
        words("causes.attributes"),
        SEARCHED,
        default=SEARCHED,
        key="attributes",
        format_func=partial(_attribute, view),
    )
    only = _only(view)
    if comparison == "rest" and not only:
        return None
    end = as_of if until == as_of.date() or not isinstance(until, date) else _end_of(until)
    # What both sides were chosen by tells them apart already.
    known = dict(only) if comparison == "rest" else {}
    searched = tuple(name for name in attributes if name not in known)
    return Question(measure, end, days, comparison, searched, only, counts and comparison != "rest")


def _only(view: View) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The values that the orders looked at must have, of each attribute that a person has chosen some of."""
    chosen = []
    with st.expander(view.words("causes.only"), icon=":material/filter_alt:"):
        for column, name in zip(st.columns(len(FILTERED)), FILTERED, strict=True):
            known = view.snapshot.ask(cause_queries.values, name)["value"].to_list()
            values = column.multiselect(_attribute(view, name), known, key=f"cause_{name}", disabled=not known)
            if values:
                chosen.append((name, tuple(values)))
    return tuple(chosen)


def _measure(view: View, measure: str) -> str:
    if not measure.startswith(STAGE):
        return view.words(f"causes.{measure}")
    start, end = (view.words.name("column", name) for name in stage_of(measure))
    return view.words("causes.stage", start=start, end=end)


def _end_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)


def _attribute(view: View, name: str) -> str:
    return view.words.name("column", name)


def _result(view: View, question: Question, found: Search, as_of: datetime) -> None:
    words = view.words
    if not found.orders_now or not found.orders_before:
        st.info(words("causes.nothing_before" if found.orders_now else "causes.nothing_now"), icon=":material/block:")
        return
    if not question.attributes:
        st.info(words("causes.no_attributes"), icon=":material/block:")
        return
    now, before = found.hits_now / found.orders_now, found.hits_before / found.orders_before
    one, two, three, four = st.columns(4)
    if question.counts:
        one.metric(words("causes.counts"), formats.count(found.hits_now))
        one.caption(words("causes.was", rate=formats.count(found.hits_before / WEEKS)))
    else:
        one.metric(words("causes.rates"), formats.share(now))
        one.caption(words("causes.was", rate=formats.share(before)))
    change_help = words("causes.change_help_counts" if question.counts else "causes.change_help")
    two.metric(words("causes.change"), formats.count(found.change), help=change_help)
    three.metric(words("causes.explained"), formats.share(found.explained if found.findings else 0.0))
    four.metric(words("causes.looked_at"), formats.count(found.looked_at))
    if not found.findings:
        st.success(words("causes.no_finding", n=formats.count(found.looked_at)), icon=":material/check_circle:")
    for number, finding in enumerate(found.findings):
        with st.container(border=True):
            st.text(_sentence(view, question.measure, finding, counts=question.counts))
            chance = max(1 - finding.confidence, 0)
            said = words("causes.under") if chance < SMALLEST_CHANCE else f"{chance:.4f}"
            st.caption(words("causes.sure", chance=said))
            if st.toggle(words("causes.show_orders"), key=f"show_{number}_{hash((question, number))}"):
                _orders(view, question, finding, as_of, number)
    if found.merged:
        merged = ", ".join(f"{_attribute(view, name)} ({formats.count(n)})" for name, n in found.merged.items())
        st.caption(words("causes.merged", merged=merged))


def _pattern(view: View, pattern: dict[str, str]) -> str:
    parts = (f"{_attribute(view, name)} = {value}" for name, value in sorted(pattern.items()))
    return view.words("causes.and").join(parts)


def _sentence(view: View, measure: str, finding: Finding, *, counts: bool = False) -> str:
    words, share = view.words, finding.share_of_change
    said = words("causes.finding_share", share=formats.share(share)) if share and share > 0 else ""
    return words(
        "causes.finding_count" if counts else "causes.finding",
        measure=_measure(view, measure),
        pattern=_pattern(view, finding.pattern),
        now=formats.share(finding.rate_now),
        before=formats.share(finding.rate_before),
        observed=formats.count(finding.observed),
        orders=formats.count(finding.orders),
        expected=f"{finding.expected:,.1f}",
        share=said,
    )


def _orders(view: View, question: Question, finding: Finding, as_of: datetime, number: int) -> None:
    words = view.words
    rows = view.snapshot.read(cause_queries.orders_behind, question, as_of, finding.pattern)
    st.caption(words("causes.orders_hint"))
    event = st.dataframe(
        rows.drop("order_key").with_columns(view.clock.column("at")),
        key=f"orders_{number}",
        hide_index=True,
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        column_config={
            "order_id": words("causes.order"),
            "at": words("causes.at"),
            **{name: _attribute(view, name) for name in rows.columns if name not in ("order_id", "at", "order_key")},
        },
    )
    for row in picked_rows(event)[:1]:
        url_state.clear()
        view.go("exceptions", order=[rows["order_key"][row]])
