"""One order in full: its facts, its lines, its way, its exceptions. What exports wrote is plain text."""

from typing import Any

import polars as pl
import streamlit as st

from casework.decisions import decisions
from dashboards import case_queries, figures, formats
from dashboards.case_store import store
from dashboards.evidence import value_text
from dashboards.parts.decision import your_name
from dashboards.parts.findings import finding
from dashboards.parts.overview_mix import chart
from dashboards.privacy import mask
from dashboards.view import View

STAGES = (
    "created_at", "paid_at", "approved_at", "picked_at", "packed_at", "shipped_at", "first_scan_at",
    "last_scan_at", "delivered_at", "completed_at", "refund_requested_at", "cancelled_at",
)  # fmt: skip
DEADLINES = ("ship_by_at", "presale_ship_at", "promised_delivery_at")
GROUPS = {
    "group_status": (
        "shop_id", "platform", "status", "raw_status", "payment_status", "payment_method", "refund_status",
        "total_amount", "goods_amount", "freight_amount", "discount_amount", "tax_amount", "paid_amount",
        "refunded_amount", "is_cod", "is_presale", "is_test", "risk_level",
    ),
    "group_receiver": (
        "buyer_id", "receiver_name", "phone", "email", "country", "province", "city", "district", "address",
        "postcode", "buyer_note", "seller_note",
    ),
    "group_shipping": ("warehouse_id", "carrier", "tracking_no", "delivery_status", "weight_kg", *DEADLINES),
    "group_origin": ("source_id", "source_file", "source_row", "exported_at"),
}  # fmt: skip
LINE_COLUMNS = (
    "line_no", "sku", "title", "quantity", "unit_price", "line_amount", "is_gift", "is_presale",
    "line_status",
)  # fmt: skip
# Two facts stand side by side on a phone.
FACT = 150


def order_view(view: View, order_key: str) -> None:
    """Everything about the order `order_key`."""
    words, ask = view.words, view.snapshot.ask
    found = ask(case_queries.order, order_key)
    exceptions = ask(case_queries.findings, order_key, None)
    if found.is_empty() and exceptions.is_empty():
        st.info(words("exceptions.gone"))
        return
    hidden = not st.toggle(words("exceptions.personal"), key="personal")
    order = next(found.iter_rows(named=True), None)
    st.code(order["order_id"] if order and order["order_id"] else order_key, language=None, width="content")
    _findings(view, exceptions, hidden=hidden)
    if order:
        _facts(view, order, hidden=hidden)
        _timeline(view, order)
        _lines(view, ask(case_queries.lines, order_key), order["currency"])


def file_view(view: View, exception_id: str) -> None:
    """One finding that is not about an order."""
    exceptions = view.snapshot.ask(case_queries.findings, None, exception_id)
    if exceptions.is_empty():
        st.info(view.words("exceptions.gone"))
        return
    hidden = not st.toggle(view.words("exceptions.personal"), key="personal")
    _findings(view, exceptions, hidden=hidden)


def _facts(view: View, order: dict[str, Any], *, hidden: bool) -> None:
    for group, columns in GROUPS.items():
        known = [name for name in columns if order[name] is not None]
        if known:
            title = view.words(f"exceptions.{group}")
            with (
                st.expander(title, expanded=group != "group_origin"),
                st.container(horizontal=True, key=group),
            ):
                for name in known:
                    fact(view.words.name("column", name), _fact_text(view, name, order, hidden=hidden))


def _fact_text(view: View, name: str, order: dict[str, Any], *, hidden: bool) -> str:
    value = order[name]
    if name.endswith("_amount"):
        return formats.money(value, str(order["currency"] or "?"))
    return value_text(name, mask(name, value) if hidden else value, view.words, view.clock)


def fact(label: str, value: str) -> None:
    """A small label over a plain text."""
    with st.container(width=FACT, gap=None):
        st.caption(label)
        st.text(value)


def _findings(view: View, exceptions: pl.DataFrame, *, hidden: bool) -> None:
    st.subheader(view.words("exceptions.findings", n=exceptions["suppressed_by"].null_count()), anchor=False)
    if exceptions.is_empty():
        st.success(view.words("exceptions.no_findings"))
        return
    decided = {row["exception_id"]: row for row in decisions(store()).iter_rows(named=True)}
    your_name(view)
    for row in exceptions.iter_rows(named=True):
        finding(view, row, decided.get(row["exception_id"]), hidden=hidden)


def _timeline(view: View, order: dict[str, Any]) -> None:
    words, clock = view.words, view.clock
    stages = [(name, clock.local(order[name])) for name in STAGES if order[name] is not None]
    deadlines = [(name, clock.local(order[name])) for name in DEADLINES if order[name] is not None]
    st.subheader(words("exceptions.timeline", zone=clock.zone), anchor=False)
    if stages:
        chart(figures.timeline(stages, deadlines, words), "timeline")
    else:
        st.info(words("exceptions.no_times"))


def _lines(view: View, lines: pl.DataFrame, currency: str | None) -> None:
    words = view.words
    st.subheader(words("exceptions.lines"), anchor=False)
    if lines.is_empty():
        st.info(words("exceptions.no_lines"))
        return
    known = [name for name in LINE_COLUMNS if lines[name].null_count() < len(lines)]
    money = [name for name in ("unit_price", "line_amount") if name in known]
    shown = lines.select(known).with_columns(
        pl.Series(name, [formats.money(value, currency) for value in lines[name]], pl.String) for name in money
    )
    text = st.column_config.TextColumn
    config: dict[str, Any] = {name: text(words.name("column", name), alignment="right") for name in money}
    config |= {name: st.column_config.Column(words.name("column", name)) for name in known if name not in money}
    st.dataframe(shown, key="lines", hide_index=True, placeholder="", column_config=config)
