"""Mix: what exceptions are made of, days out of control, problem products, and what is to come."""

import polars as pl
import streamlit as st

from dashboards import formats, mix_figures, mix_queries
from dashboards.menu import Page
from dashboards.parts.overview_mix import chart
from dashboards.view import View

PAGE = Page(title={"en": "Mix", "zh": "构成"}, icon=":material/donut_small:", order=4)
SHOWN, LISTED = 20, 50
OTHERS = "…"


def render(view: View) -> None:
    """Draw the page."""
    words = view.words
    if not view.snapshot.read(mix_queries.has_mix):
        st.info(words("mix.old_night"), icon=":material/hourglass_empty:")
        return
    categories = view.snapshot.ask(mix_queries.categories)["category"].to_list()
    if not categories:
        st.success(words("mix.none"), icon=":material/check_circle:")
        _forecast(view)
        return
    category = st.segmented_control(
        words("mix.category"),
        categories,
        default=categories[0],
        key="mix_category",
        format_func=lambda name: words.name("category", name),
        required=True,
    )
    _parts(view, category or categories[0])
    _control(view, category or categories[0])
    _products(view)
    _costs(view)
    _forecast(view)


def _parts(view: View, category: str) -> None:
    words, known = view.words, view.snapshot.ask(mix_queries.dimensions)["dimension"].to_list()
    if not known:
        st.info(words("mix.one_value"), icon=":material/block:")
        return
    by = st.selectbox(words("mix.by"), known, key="mix_by", format_func=lambda name: words.name("column", name))
    rows = view.snapshot.ask(mix_queries.values, category, by, SHOWN)
    labels = [words("mix.others") if value == OTHERS else value for value in rows["value"]]
    left, right = st.columns(2, gap="large")
    with left:
        st.text(words("mix.pareto"))
        chart(mix_figures.pareto(rows, labels, words), "pareto")
    with right:
        st.text(words("mix.rates"))
        chart(mix_figures.rates(rows, labels, words), "mix_rates")


def _control(view: View, category: str) -> None:
    words = view.words
    st.subheader(words("mix.control"), anchor=False)
    st.caption(words("mix.control_hint"))
    shops = view.snapshot.ask(mix_queries.chart_shops, category)["shop_id"].to_list()
    if not shops:
        st.info(words("mix.no_chart"), icon=":material/block:")
        return
    shop = st.selectbox(words("mix.shop"), shops, key="mix_shop")
    rows = view.snapshot.ask(mix_queries.control, category, shop)
    if rows["can_judge"].any():
        out = rows.filter("is_out").height
        st.text(words("mix.control_said", n=out, days=rows.filter(~pl.col("is_young")).height))
    else:
        st.info(words("mix.cannot_judge"), icon=":material/hourglass_empty:")
    chart(mix_figures.control(rows, words), "control")


def _products(view: View) -> None:
    words, number = view.words, st.column_config.NumberColumn
    st.subheader(words("mix.products"), anchor=False)
    st.caption(words("mix.products_hint"))
    rows = view.snapshot.ask(mix_queries.products, LISTED)
    if rows.is_empty():
        st.success(words("mix.no_products"), icon=":material/check_circle:")
        return
    named = pl.Series("category", [words.name("category", name) for name in rows["category"]], pl.String)
    st.dataframe(
        rows.with_columns(named),
        key="problem_products",
        hide_index=True,
        column_config={
            "value": words.name("column", "sku"),
            "category": words("mix.category"),
            "evaluable": number(words("mix.orders"), format="localized"),
            "hits": number(words("mix.hits"), format="localized"),
            "per_1000": number(words("mix.rate"), format="%.1f"),
            "per_1000_low": None,
            "average": number(words("mix.average"), format="%.1f"),
        },
    )


def _costs(view: View) -> None:
    words, number = view.words, st.column_config.NumberColumn
    if not view.snapshot.read(mix_queries.has_costs):
        return
    rows = view.snapshot.ask(mix_queries.costs, LISTED)
    if rows.is_empty():
        return
    st.subheader(words("mix.costs"), anchor=False)
    st.caption(words("mix.costs_hint"))
    money = {
        name: [formats.money(amount, currency) for amount, currency in rows.select(name, "currency").iter_rows()]
        for name in ("amount", "penalty")
    }
    has_penalties = rows["penalty"].null_count() < rows.height
    if not has_penalties:
        st.caption(words("mix.no_penalties"))
    st.dataframe(
        rows.select(
            pl.col("warehouse_id", "sku").replace("", None), "findings", "orders",
            (pl.col("minutes") / 60).alias("hours"),
            *(pl.Series(name, texts, pl.String) for name, texts in money.items() if name == "amount" or has_penalties),
        ),
        key="costs",
        hide_index=True,
        placeholder=formats.NOTHING,
        column_config={
            "warehouse_id": words.name("column", "warehouse_id"),
            "sku": words.name("column", "sku"),
            "findings": number(words("mix.findings"), format="localized"),
            "orders": number(words("mix.orders"), format="localized"),
            "hours": number(words("mix.hours_spent"), format="%.1f"),
            "amount": st.column_config.TextColumn(words("mix.amount"), alignment="right"),
            "penalty": st.column_config.TextColumn(words("mix.penalty"), alignment="right"),
        },
    )  # fmt: skip


def _forecast(view: View) -> None:
    words = view.words
    st.subheader(words("mix.forecast"), anchor=False)
    st.caption(words("mix.forecast_hint"))
    rows = view.snapshot.ask(mix_queries.forecast)
    if rows.is_empty():
        st.info(words("mix.no_forecast"), icon=":material/hourglass_empty:")
        return
    chart(mix_figures.forecast(rows, words), "forecast")
    for row in view.snapshot.ask(mix_queries.hours).iter_rows(named=True):
        team, n = words.name("team", row["team"]), formats.count(row["expected"])
        st.text(words("mix.hours", team=team, hours=formats.hours(row["hours"]), n=n))
