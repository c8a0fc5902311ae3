"""How a rule does in each shop."""

from typing import Any

import polars as pl
import streamlit as st

from dashboards import figures, formats, queries, rule_queries
from dashboards.parts.overview_mix import chart
from dashboards.parts.rule_list import column_name
from dashboards.view import View


def rule_shops(view: View, rule: dict[str, Any]) -> None:
    """A row per shop, and the hits of all shops by day."""
    words = view.words
    st.subheader(words("rules.shops"), anchor=False)
    shops = view.snapshot.ask(rule_queries.quality, rule["rule_id"])
    if shops.is_empty():
        st.caption(words("rules.no_shops"))
        return
    st.caption(words("rules.shops_hint", minutes=f"{shops['hit_minutes'][0]:g}"))
    both = _remarks(view, rule["rule_id"], shops)
    interval = [_interval(row) for row in shops.iter_rows(named=True)]
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    st.dataframe(
        shops.select(
            "shop_id", "source_id", "hits", "judged", (pl.col("coverage") * 100).alias("coverage"), "hits_by_day",
            "decided", (pl.col("waived_false") * 100).alias("waived_false"),
            pl.Series("precision", interval, pl.String), "median_clear_hours", "right_hit_minutes",
            pl.Series("remark", both, pl.String),
        ),
        key="rule_shops",
        hide_index=True,
        placeholder=formats.NOTHING,
        column_config={
            "shop_id": text(words("column.shop_id")),
            "source_id": text(words("column.source_id")),
            "hits": number(words("rules.hits"), format="localized"),
            "judged": number(words("rules.judged"), format="localized"),
            "coverage": st.column_config.ProgressColumn(
                words("rules.coverage"), format="%.1f %%", min_value=0, max_value=100
            ),
            "hits_by_day": st.column_config.BarChartColumn(words("rules.trend"), y_min=0),
            "decided": number(words("rules.decided"), format="localized"),
            "waived_false": number(words("rules.waived_false"), format="%.1f %%"),
            "precision": text(words("rules.precision")),
            "median_clear_hours": number(words("rules.clear_hours"), format="%.1f"),
            "right_hit_minutes": number(words("rules.right_hit_minutes"), format="%.1f"),
            "remark": text(words("rules.remark")),
        },
    )  # fmt: skip
    _by_day(view, shops)


def _interval(row: dict[str, Any]) -> str | None:
    if row["precision"] is None:
        return None
    low, high = formats.share(row["precision_low"]), formats.share(row["precision_high"])
    return f"{formats.share(row['precision'])} ({low} – {high})"


def lacking(view: View, rule_id: str) -> pl.DataFrame:
    """source_id and the columns that the rule needs and some of its exports do not provide."""
    return view.snapshot.ask(rule_queries.lacking).filter(pl.col("rule_id") == rule_id)


def _remarks(view: View, rule_id: str, shops: pl.DataFrame) -> list[str]:
    words = view.words
    lacks = {
        row["source_id"]: ", ".join(column_name(name, words) for name in row["columns"])
        for row in lacking(view, rule_id).iter_rows(named=True)
    }
    said = []
    for row in shops.iter_rows(named=True):
        parts = [words(f"rules.{flag}") for flag in ("never_fires", "always_fires") if row[flag]]
        source = row["source_id"]
        parts += [words("rules.lacks", source=source, columns=lacks[source])] if source in lacks else []
        said.append(" · ".join(parts))
    return said


def _by_day(view: View, shops: pl.DataFrame) -> None:
    days = [sum(column) for column in zip(*shops["hits_by_day"].to_list(), strict=True)]
    if not any(days):
        return
    words, clock = view.words, view.clock
    as_of = view.snapshot.ask(queries.nights, 1)["as_of"][0]
    st.caption(words("rules.by_day"))
    title = words("rules.days_ago", as_of=clock.text(as_of), zone=clock.zone)
    chart(figures.hits_by_day(days, title), "hits_by_day")
