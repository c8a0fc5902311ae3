"""The list of exceptions: one page of it, the pager, the download."""

from dataclasses import replace
from functools import partial
from typing import get_args

import polars as pl
import streamlit as st

from casework.decisions import Outcome, decisions
from dashboards import case_queries, formats, url_state
from dashboards.case_store import store
from dashboards.export import to_csv
from dashboards.filters import EVERYTHING, Filters
from dashboards.parts.decision import decide_listed
from dashboards.parts.overview_mix import picked_rows
from dashboards.view import View

SIZE = 50
OPEN = ("order", "exception")
TO_DO, ALL = "to_do", "all"
DONE = ("resolved", "false_alarm", "accepted")
STATES = (TO_DO, ALL, *get_args(Outcome))


def exception_list(view: View, filters: Filters) -> None:
    """How many, the download, the page of the list that was asked for."""
    words, decided, asked = view.words, decisions(store()), filters
    state = _state(view)
    filters = in_state(filters, decided, state)
    found = view.snapshot.ask(case_queries.totals, filters).row(0, named=True)
    if state == TO_DO:
        _hidden(view, asked, found["exceptions"])
    if not found["exceptions"]:
        _nothing(view, asked, is_done=bool(filters.without))
        return
    said = words(
        "exceptions.found",
        exceptions=formats.count(found["exceptions"]),
        orders=formats.count(found["orders"]),
    )
    with st.container(horizontal=True, vertical_alignment="center", key="found"):
        st.text(said, width="stretch")
        if asked != EVERYTHING or state != TO_DO:
            st.button(words("exceptions.clear"), key="clear", icon=":material/close:", on_click=url_state.clear)
        decide_listed(view, filters, found["exceptions"])
        _download(view, filters, decided)
    st.caption(words("exceptions.sorted", zone=view.clock.zone))
    pages = -(-found["exceptions"] // SIZE)
    number = min(_page_number(), pages)
    rows = view.snapshot.ask(case_queries.page, filters, number, SIZE)
    _table(view, with_decisions(rows, decided))
    if pages > 1:
        _pager(view, pages, number, found["exceptions"])


def in_state(filters: Filters, decided: pl.DataFrame, state: str) -> Filters:
    """`filters` narrowed to what people decided, or did not: one of `STATES`."""
    if state == ALL:
        return filters
    hidden = {TO_DO: list(DONE), "open": decided["outcome"].to_list()}.get(state)
    chosen = decided.filter(pl.col("outcome").is_in([state] if hidden is None else hidden))["exception_id"]
    ids = tuple(chosen)
    return replace(filters, among=ids) if hidden is None else replace(filters, without=ids)


def with_decisions(rows: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """`rows` with what holds: `decision`, `open` where nothing does."""
    outcomes = decided.select("exception_id", pl.col("outcome").alias("decision"))
    joined = rows.join(outcomes, on="exception_id", how="left", maintain_order="left")
    return joined.with_columns(pl.col("decision").fill_null("open"))


def _state(view: View) -> str:
    if url_state.must_seed("state"):
        asked = "".join(url_state.values("state")[:1])
        st.session_state["state"] = asked if asked in STATES else TO_DO
    chosen = st.segmented_control(
        view.words("exceptions.handled"),
        STATES,
        key="state",
        format_func=lambda name: view.words(f"decision.{name}"),
        required=True,
    )
    state = chosen or TO_DO
    url_state.put("state", [] if state == TO_DO else [state])
    return state


def _hidden(view: View, asked: Filters, shown: int) -> None:
    hidden = view.snapshot.ask(case_queries.totals, asked)["exceptions"][0] - shown
    if hidden:
        one = view.words("decision.hidden_one")
        st.caption(one if hidden == 1 else view.words("decision.hidden", n=formats.count(hidden)))


def _nothing(view: View, filters: Filters, *, is_done: bool) -> None:
    words = view.words
    if filters == EVERYTHING and st.session_state["state"] == TO_DO:
        said = words("decision.all_done" if is_done else "exceptions.none")
        st.success(said, icon=":material/check_circle:")
        return
    st.info(words("exceptions.nothing_found"), icon=":material/search_off:")
    st.button(words("exceptions.clear"), key="clear", type="primary", on_click=url_state.clear)


def _page_number() -> int:
    asked = "".join(url_state.values("page")[:1])
    return max(1, int(asked)) if asked.isdecimal() else 1


def _pager(view: View, pages: int, number: int, exceptions: int) -> None:
    first, last = (number - 1) * SIZE + 1, min(number * SIZE, exceptions)
    with st.container(horizontal=True, vertical_alignment="center", key="pager"):
        key = f"page_{number}"  # a pager of its own per page: its default is then always right
        st.pagination(pages, default=number, key=key, max_visible_pages=5, on_change=_turn, args=(key,))
        st.caption(view.words("exceptions.page", first=formats.count(first), last=formats.count(last)))


def _turn(key: str) -> None:
    number = st.session_state[key]
    url_state.put_now("page", [str(number)] if number > 1 else [])


def listed(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows as people read them; money and times as text."""
    words = view.words

    def named(kind: str, column: str) -> pl.Expr:
        return pl.col(column).cast(pl.String).map_elements(partial(words.name, kind), pl.String).alias(column)

    amounts = [formats.money(*pair) for pair in rows.select("amount_at_risk", "currency").iter_rows()]
    return rows.select(
        named("priority", "priority"),
        pl.col(words.title_column).alias("exception"),
        "order_id",
        named("decision", "decision"),
        pl.Series("amount_at_risk", amounts, pl.String),
        "shop_id",
        view.clock.column("occurred_at"),
        named("status", "status"),
        named("category", "category"),
        named("team", "team"),
        "country",
        "province",
        "warehouse_id",
        "carrier",
        "source_id",
    )


def _table(view: View, rows: pl.DataFrame) -> None:
    text = st.column_config.TextColumn
    shown = listed(view, rows)
    config = {name: text(view.words.name("column", name)) for name in shown.columns}
    config["priority"] = text(view.words("column.priority"), width=130)
    config["exception"] = text(view.words("column.exception"), width=280)
    config["amount_at_risk"] = text(view.words("column.amount_at_risk"), alignment="right")
    keys = rows.select("order_key", "exception_id").rows()
    st.dataframe(
        shown,
        key="list",
        hide_index=True,
        placeholder="",
        height=min(len(rows) + 1, 18) * 35 + 3,
        on_select=partial(_picked, keys),
        selection_mode=["single-row", "single-cell"],
        column_config=config,
    )


def _picked(keys: list[tuple[str | None, str]]) -> None:
    for row in picked_rows(st.session_state["list"])[:1]:
        order_key, exception_id = keys[row]
        url_state.put_now("order", [order_key] if order_key else [])
        url_state.put_now("exception", [] if order_key else [exception_id])


def _download(view: View, filters: Filters, decided: pl.DataFrame) -> None:
    st.download_button(
        view.words("exceptions.download"),
        data=partial(csv_of, view, filters, decided),
        file_name="exceptions.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="download",
    )


def csv_of(view: View, filters: Filters, decided: pl.DataFrame) -> bytes:
    """Everything that the filters leave, named in the language; amounts as numbers, times with their zone."""
    words = view.words
    rows = with_decisions(view.snapshot.read(case_queries.everything, filters), decided)
    names = {
        kind: {value: words.name(kind, value) for value in rows[kind].cast(pl.String).unique() if value is not None}
        for kind in ("priority", "category", "team", "status", "decision")
    }
    shown = rows.select(
        *(pl.col(kind).cast(pl.String).replace(said) for kind, said in names.items()),
        pl.col(words.title_column).alias("exception"),
        "order_id", "line_no", "shop_id", "source_id", "amount_at_risk", "currency",
        *(view.clock.column(name).alias(name) for name in ("occurred_at", "detected_at")),
        "country", "province", "warehouse_id", "carrier", "rule_id", "exception_id",
    )  # fmt: skip
    zoned = {name: f"{words.name('column', name)} ({view.clock.zone})" for name in ("occurred_at", "detected_at")}
    return to_csv(shown.rename({name: zoned.get(name, words.name("column", name)) for name in shown.columns}))
