"""The list of exceptions: one page of it, the pager, the download."""

from functools import partial

import polars as pl
import streamlit as st

from dashboards import case_queries, formats, url_state
from dashboards.export import to_csv
from dashboards.filters import EVERYTHING, Filters
from dashboards.parts.overview_mix import picked_rows
from dashboards.view import View

SIZE = 50
OPEN = ("order", "exception")


def exception_list(view: View, filters: Filters) -> None:
    """How many, the download, the page of the list that was asked for."""
    words = view.words
    found = view.snapshot.ask(case_queries.totals, filters).row(0, named=True)
    if not found["exceptions"]:
        _nothing(view, filters)
        return
    said = words(
        "exceptions.found",
        exceptions=formats.count(found["exceptions"]),
        orders=formats.count(found["orders"]),
    )
    with st.container(horizontal=True, vertical_alignment="center", key="found"):
        st.text(said, width="stretch")
        if filters != EVERYTHING:
            st.button(words("exceptions.clear"), key="clear", icon=":material/close:", on_click=url_state.clear)
        _download(view, filters)
    st.caption(words("exceptions.sorted", zone=view.clock.zone))
    pages = -(-found["exceptions"] // SIZE)
    number = min(_page_number(), pages)
    rows = view.snapshot.ask(case_queries.page, filters, number, SIZE)
    _table(view, rows)
    if pages > 1:
        _pager(view, pages, number, found["exceptions"])


def _nothing(view: View, filters: Filters) -> None:
    words = view.words
    if filters == EVERYTHING:
        st.success(words("exceptions.none"), icon=":material/check_circle:")
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


def _download(view: View, filters: Filters) -> None:
    st.download_button(
        view.words("exceptions.download"),
        data=partial(csv_of, view, filters),
        file_name="exceptions.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="download",
    )


def csv_of(view: View, filters: Filters) -> bytes:
    """Everything that the filters leave, named in the language; amounts as numbers, times with their zone."""
    words = view.words
    rows = view.snapshot.read(case_queries.everything, filters)
    names = {
        kind: {value: words.name(kind, value) for value in rows[kind].cast(pl.String).unique() if value is not None}
        for kind in ("priority", "category", "team", "status")
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
