"""Overview: the key figures."""

import streamlit as st

from dashboards import formats, queries
from dashboards.view import View

# Two cards stand side by side on a phone.
CARD = 168


def key_figures(view: View, shops: tuple[str, ...]) -> None:
    """Orders, exceptions, rate, urgent ones, and the amount at risk in each currency."""
    words, snapshot = view.words, view.snapshot
    figures = snapshot.ask(queries.key_figures, shops).row(0, named=True)
    hit, judged = figures["orders_hit"], figures["orders_judged"]
    rate = f"{1000 * hit / judged:,.1f}" if judged else formats.NOTHING
    with st.container(horizontal=True, key="key_figures"):
        _card(words("overview.orders"), formats.count(figures["orders"]), words("overview.orders_help"))
        _card(
            words("overview.exceptions"),
            formats.count(figures["exceptions"]),
            words("overview.exceptions_help"),
        )
        _card(words("overview.urgent"), formats.count(figures["urgent"]), words("overview.urgent_help"))
        explained = words("overview.rate_help", hit=formats.count(hit), judged=formats.count(judged))
        _card(words("overview.rate"), rate, explained)
        for row in snapshot.ask(queries.amount_at_risk, shops).iter_rows(named=True):
            exact, orders = formats.money(row["amount"], row["currency"]), formats.count(row["orders"])
            _card(
                words("overview.at_risk", currency=row["currency"] or words("common.unknown")),
                formats.short(row["amount"], row["currency"], words.language),
                words("overview.at_risk_help", amount=exact, orders=orders),
            )
    _since_last_night(view)


def _since_last_night(view: View) -> None:
    words = view.words
    for night in view.snapshot.ask(queries.nights, 1).iter_rows(named=True):
        new, gone = formats.count(night["exceptions_new"]), formats.count(night["exceptions_gone"])
        with st.container(horizontal=True, gap="small", key="since_last_night"):
            st.badge(
                words("overview.new_and_gone", new=new, gone=gone),
                icon=":material/compare_arrows:",
                color="blue",
            )
            st.caption(words("overview.since_last_night"))


def _card(label: str, value: str, explained: str) -> None:
    st.metric(label, value, help=explained, border=True, width=CARD)
