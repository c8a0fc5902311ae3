"""Figures of the mix: a Pareto chart, rates with intervals, a control chart, what is to come."""

from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import formats, look
from dashboards.figures import plain
from dashboards.texts import Words

NAMED = 26


def pareto(rows: pl.DataFrame, labels: list[str], words: Words) -> go.Figure:
    """Hits per value, the most first, and their cumulative share."""
    figure = go.Figure(layout={"template": look.TEMPLATE, "height": 340})
    names = [plain(label, NAMED) for label in labels]
    places = list(range(rows.height))
    figure.add_bar(
        name=words("mix.hits"),
        x=places,
        y=rows["hits"].to_list(),
        marker_color=look.ACCENT,
        customdata=names,
        hovertemplate="%{customdata}: %{y:,}<extra></extra>",
    )
    figure.add_scatter(
        name=words("mix.cumulative"),
        x=places,
        y=rows["cumulative"].to_list(),
        yaxis="y2",
        mode="lines+markers",
        line={"color": look.BAD},
        customdata=names,
        hovertemplate="%{customdata}: %{y:.0%}<extra>%{fullData.name}</extra>",
    )
    figure.update_layout(
        yaxis2={"overlaying": "y", "side": "right", "range": [0, 1.05], "tickformat": ".0%", "showgrid": False}
    )
    figure.update_xaxes(tickmode="array", tickvals=places, ticktext=names, showgrid=False)
    return figure


def rates(rows: pl.DataFrame, labels: list[str], words: Words) -> go.Figure:
    """Rate per 1,000 evaluable orders with its interval; the values lie one below the other."""
    known = rows.with_columns(pl.Series("label", [plain(label, NAMED) for label in labels], pl.String))
    known = known.filter(pl.col("per_1000").is_not_null())
    figure = go.Figure(layout={"template": look.TEMPLATE, "height": 22 * known.height + 70})
    figure.add_scatter(
        x=known["per_1000"].to_list(),
        y=known["label"].to_list(),
        mode="markers",
        marker={"color": look.ACCENT, "size": 8},
        error_x={
            "type": "data",
            "array": (known["per_1000_high"] - known["per_1000"]).to_list(),
            "arrayminus": (known["per_1000"] - known["per_1000_low"]).to_list(),
            "color": look.QUIET,
            "thickness": 1.5,
        },
        customdata=[formats.count(n) for n in known["evaluable"]],
        hovertemplate="%{y}: %{x:.1f} (" + words("mix.evaluable") + ": %{customdata})<extra></extra>",
    )
    figure.update_xaxes(rangemode="tozero", title=words("mix.per_1000"))
    figure.update_yaxes(autorange="reversed", type="category", showgrid=False)
    return figure


def control(rows: pl.DataFrame, words: Words) -> go.Figure:
    """The rate of each day with its limits; days out of control are marked, young ones hollow, unjudged ones grey."""
    days, figure = rows["day"].to_list(), go.Figure(layout={"template": look.TEMPLATE, "height": 320})
    line: dict[str, Any] = {"color": look.LINE, "width": 1, "shape": "hvh"}
    figure.add_scatter(x=days, y=rows["high"].to_list(), mode="lines", line=line, hoverinfo="skip", showlegend=False)
    figure.add_scatter(
        name=words("mix.limits"), x=days, y=rows["low"].to_list(), mode="lines", line=line, fill="tonexty",
        fillcolor="rgba(95,108,123,0.10)", hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        name=words("mix.centre"), x=days, y=rows["centre"].to_list(), mode="lines",
        line={"color": look.QUIET, "dash": "dot", "width": 1}, hoverinfo="skip",
    )  # fmt: skip
    states = (
        ("in_control", pl.col("can_judge") & ~pl.col("is_out") & ~pl.col("is_young"), look.ACCENT, "circle"),
        ("unjudged", ~pl.col("can_judge") & ~pl.col("is_young"), look.QUIET, "circle"),
        ("out", pl.col("is_out"), look.BAD, "diamond"),
        ("young", pl.col("is_young"), look.ACCENT, "circle-open"),
    )
    for name, condition, colour, symbol in states:
        part = rows.filter(condition)
        if part.height:
            figure.add_scatter(
                name=words(f"mix.{name}"),
                x=part["day"].to_list(),
                y=part["rate"].to_list(),
                mode="markers",
                marker={"color": colour, "symbol": symbol, "size": 9 if name == "out" else 6},
                customdata=[formats.count(n) for n in part["orders"]],
                hovertemplate="%{x|%Y-%m-%d}: %{y:.1%} (%{customdata})<extra>%{fullData.name}</extra>",
            )
    figure.update_xaxes(type="date", tickformat="%m-%d", nticks=8, showgrid=False)
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    return figure


def forecast(rows: pl.DataFrame, words: Words) -> go.Figure:
    """Findings to expect per day, stacked by category; the interval of all together."""
    figure = go.Figure(layout={"template": look.TEMPLATE, "height": 320})
    for name, colour in look.CATEGORY_COLOURS.items():
        part = rows.filter(pl.col("category") == name)
        if part.height:
            figure.add_bar(
                name=plain(words.name("category", name)),
                x=part["day"].to_list(),
                y=part["expected"].to_list(),
                marker_color=colour,
                hovertemplate="%{x|%Y-%m-%d}: %{y:.1f}<extra>%{fullData.name}</extra>",
            )
    whole = rows.group_by("day").agg(pl.col("expected", "low", "high").sum()).sort("day")
    figure.add_scatter(
        name=words("mix.interval"),
        x=whole["day"].to_list(),
        y=whole["expected"].to_list(),
        mode="markers",
        marker={"color": look.INK, "size": 4},
        error_y={
            "type": "data",
            "array": (whole["high"] - whole["expected"]).to_list(),
            "arrayminus": (whole["expected"] - whole["low"]).to_list(),
            "color": look.INK,
            "thickness": 1,
        },
        hovertemplate="%{x|%Y-%m-%d}: %{y:.1f}<extra></extra>",
    )
    figure.update_layout(barmode="stack", bargap=0.2)
    figure.update_xaxes(type="date", tickformat="%m-%d", nticks=8, showgrid=False)
    return figure
