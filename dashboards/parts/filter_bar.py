"""The filters of a list. Each starts from the address and writes it: see `url_state`."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboards import case_queries, url_state
from dashboards.filters import CHOICES, Filters
from dashboards.view import View

FIRST = ("priority", "category", "rule")
FIELDS = (*CHOICES, "text", "since", "until", "at_least", "at_most")


def many(
    name: str, label: str, options: Sequence[str], shown: Callable[[str], str], placeholder: str
) -> tuple[str, ...]:
    """A choice of several values; what the address asks for stays chosen even where nothing has it now."""
    if url_state.must_seed(name):
        st.session_state[name] = url_state.values(name)
    known = list(dict.fromkeys([*options, *st.session_state[name]]))
    chosen = st.multiselect(label, known, key=name, format_func=shown, placeholder=placeholder)
    url_state.put(name, chosen)
    return tuple(chosen)


def filter_bar(view: View) -> Filters:
    """The filters, as chosen."""
    words = view.words
    options = view.snapshot.ask(case_queries.options)
    cells = iter(st.columns(4))
    with next(cells):
        text = _text(words("exceptions.search"), words("exceptions.search_hint"))
    choices = {name: _choice(view, name, options, next(cells)) for name in FIRST}
    active = sum(bool(url_state.values(name)) for name in FIELDS if name not in (*FIRST, "text"))
    label = words("exceptions.more_active", n=active) if active else words("exceptions.more")
    with st.expander(label, icon=":material/tune:", expanded=bool(active), key="more_filters"):
        cells = iter([cell for _ in range(3) for cell in st.columns(4)])
        choices |= {name: _choice(view, name, options, next(cells)) for name in CHOICES if name not in FIRST}
        since, until = (_day(name, words(f"exceptions.{name}"), next(cells)) for name in ("since", "until"))
        low, high = (_amount(name, words(f"exceptions.{name}"), next(cells)) for name in ("at_least", "at_most"))
    return Filters.of(choices, text=text, since=since, until=until, at_least=low, at_most=high)


def _choice(view: View, name: str, options: pl.DataFrame, cell: DeltaGenerator) -> tuple[str, ...]:
    words = view.words
    known = options.filter(pl.col("field") == name)["value"].to_list()
    titles = rule_titles(view) if name == "rule" else {}

    def shown(value: str) -> str:
        named = name in ("category", "team", "priority")
        return titles.get(value) or (words.name(name, value) if named or not value else value)

    with cell:
        return many(name, words(f"column.{name}"), known, shown, words("exceptions.all"))


def rule_titles(view: View) -> dict[str, str]:
    """rule_id -> title in the language."""
    rules = view.snapshot.ask(case_queries.rule_titles)
    return dict(zip(rules["rule_id"], rules[view.words.title_column], strict=True))


def _text(label: str, hint: str) -> str:
    if url_state.must_seed("text"):
        st.session_state["text"] = "".join(url_state.values("text")[:1])
    said: str = st.text_input(label, key="text", placeholder=hint).strip()
    url_state.put("text", [said] if said else [])
    return said


def _day(name: str, label: str, cell: DeltaGenerator) -> date | None:
    if url_state.must_seed(name):
        st.session_state[name] = None
        with suppress(ValueError, IndexError):
            st.session_state[name] = date.fromisoformat(url_state.values(name)[0])
    day: date | None = cell.date_input(label, key=name, value=None, format="YYYY-MM-DD")
    url_state.put(name, [day.isoformat()] if day else [])
    return day


def _amount(name: str, label: str, cell: DeltaGenerator) -> float | None:
    if url_state.must_seed(name):
        st.session_state[name] = None
        with suppress(ValueError, IndexError):
            st.session_state[name] = float(url_state.values(name)[0])
    amount: float | None = cell.number_input(label, key=name, value=None, step=10.0, format="%.2f")
    url_state.put(name, [f"{amount:g}"] if amount is not None else [])
    return amount
