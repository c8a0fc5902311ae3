"""KPIs: delivery figures with exact definitions against the limits of marketplaces."""

from typing import Any

import streamlit as st

from dashboards import formats, kpi_figures, kpi_queries, url_state
from dashboards.menu import Page
from dashboards.parts.overview_mix import chart, picked_rows
from dashboards.texts import Words
from dashboards.view import View
from insights.kpis.definitions import Kpi, all_kpis

PAGE = Page(title={"en": "KPIs", "zh": "绩效指标"}, icon=":material/speed:", order=8)
COLUMNS = 2


def render(view: View) -> None:
    """Draw the page."""
    words = view.words
    if not view.snapshot.read(kpi_queries.has_kpis):
        st.info(words("kpis.old_night"), icon=":material/hourglass_empty:")
        return
    st.caption(words("kpis.intro"))
    shop = _shop(view)
    rows = view.snapshot.ask(kpi_queries.kpis, shop).to_dicts()
    if not rows:
        st.info(words("kpis.none"), icon=":material/block:")
        return
    cards = [(kpi, mine) for kpi in all_kpis() if (mine := [row for row in rows if row["kpi"] == kpi.id])]
    for start in range(0, len(cards), COLUMNS):
        for place, (kpi, mine) in zip(st.columns(COLUMNS), cards[start : start + COLUMNS], strict=False):
            with place, st.container(border=True):
                _card(view, kpi, mine, shop)


def _shop(view: View) -> str:
    known = ["", *view.snapshot.ask(kpi_queries.shops)["shop_id"]]
    if url_state.must_seed("kpi_shop"):
        st.session_state["kpi_shop"] = next((name for name in url_state.values("kpi_shop") if name in known), "")
    words = view.words
    shop: str = st.selectbox(
        words("kpis.shop"), known, key="kpi_shop", format_func=lambda name: name or words("kpis.all")
    )
    url_state.put("kpi_shop", [shop] if shop else [])
    return shop


def _card(view: View, kpi: Kpi, rows: list[dict[str, Any]], shop: str) -> None:
    words = view.words
    st.markdown(f"**{getattr(kpi.title, words.language)}**")
    st.caption(getattr(kpi.definition, words.language))
    for row in rows:
        _window(words, row, f"{kpi.id}_{row['days']}_{row['source_id']}_{shop}")
    if kpi.source:
        st.caption(words("kpis.source", source=getattr(kpi.source, words.language)))
    if any(row["judged"] for row in rows) and st.toggle(words("kpis.show_orders"), key=f"show_{kpi.id}"):
        _orders(view, kpi, shop)


def _window(words: Words, row: dict[str, Any], key: str) -> None:
    name = " · ".join(filter(None, (words("kpis.window", days=row["days"]), row["source_id"])))
    if row["value"] is None:
        st.text(f"{name}: {words('kpis.nothing')}")
    else:
        st.metric(name, formats.share(row["value"]))
        chart(kpi_figures.gauge(row), f"gauge_{key}")
        counted = words("kpis.judged", hits=formats.count(row["hits"]), judged=formats.count(row["judged"]))
        st.caption(" · ".join((counted, *state_of(words, row))))
    if row["not_evaluable"]:
        st.caption(words("kpis.not_evaluable", n=formats.count(row["not_evaluable"])))


def state_of(words: Words, row: dict[str, Any]) -> list[str]:
    """The limit, how far a figure (a row of table `kpis`) is from it, and whether that is sure."""
    if row["limit"] is None:
        return [words("kpis.no_limit")]
    limit = words("kpis.at_most" if row["at_most"] is not None else "kpis.at_least", limit=formats.share(row["limit"]))
    left, kept = abs(row["orders_left"]), "kept" if row["is_kept"] else "broken"
    state = words(f"kpis.{kept}_one") if left == 1 else words(f"kpis.{kept}", n=formats.count(left))
    unsure = [words("kpis.unsure")] if row["low"] < row["limit"] < row["high"] else []
    return [limit, state, *unsure]


def _orders(view: View, kpi: Kpi, shop: str) -> None:
    words, rows = view.words, view.snapshot.ask(kpi_queries.orders_against, kpi.id, shop)
    st.caption(words("kpis.orders_hint"))
    event = st.dataframe(
        rows.drop("order_key").with_columns(view.clock.column("at")),
        key=f"orders_{kpi.id}",
        hide_index=True,
        placeholder=formats.NOTHING,
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        column_config={
            "order_id": words("kpis.order"),
            "shop_id": words("kpis.shop"),
            "at": words("kpis.at"),
        },
    )
    for row in picked_rows(event)[:1]:
        url_state.clear()
        view.go("exceptions", order=[rows["order_key"][row]])
