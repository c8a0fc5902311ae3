"""Frames to figures: no query, no Streamlit. Texts from data are escaped, for Plotly reads tags in labels."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

import plotly.graph_objects as go
import polars as pl

from dashboards import formats, look
from dashboards.texts import Words


def plain(text: str | None, width: int = 200) -> str:
    """Text as a chart shows it: tags are text, and what is longer than `width` is cut."""
    said = text or ""
    return escape(said if len(said) <= width else said[: width - 1] + "…", quote=False)


def _figure(bars: int | None = None, height: int = 320) -> go.Figure:
    fitted = height if bars is None else bars * look.BAR_HEIGHT + 60
    return go.Figure(layout={"template": look.TEMPLATE, "height": fitted})


def by_category(mix: pl.DataFrame, words: Words) -> go.Figure:
    """Exceptions per category, stacked by priority; the click carries the category and the priority."""
    order = mix.group_by("category").agg(pl.col("exceptions").sum()).sort("exceptions", "category")["category"]
    figure = _figure(bars=len(order) + 1)
    for (priority,), rows in mix.sort("priority").group_by("priority", maintain_order=True):
        figure.add_bar(
            orientation="h",
            name=str(priority),
            meta=words.name("priority", str(priority)),
            x=rows["exceptions"].to_list(),
            y=[plain(words.name("category", name)) for name in rows["category"]],
            customdata=[[name, str(priority)] for name in rows["category"]],
            marker_color=look.PRIORITY_COLOURS.get(priority, look.QUIET),
            hovertemplate="%{y}: %{x:,}<extra>%{meta}</extra>",
        )
    names = [plain(words.name("category", name)) for name in order]
    figure.update_layout(legend={"title_text": words("column.priority")})
    figure.update_layout(barmode="stack", yaxis={"categoryorder": "array", "categoryarray": names})
    return figure


def by_rule(rates: pl.DataFrame, words: Words, top: int) -> go.Figure:
    """The `top` rules with the most exceptions; the click carries the rule."""
    rows = rates.filter(pl.col("exceptions") > 0).head(top).reverse()
    figure = _figure(bars=rows.height)
    figure.add_bar(
        orientation="h",
        x=rows["exceptions"].to_list(),
        y=rows["rule_id"].to_list(),
        customdata=[[rule] for rule in rows["rule_id"]],
        marker_color=[look.CATEGORY_COLOURS.get(name, look.QUIET) for name in rows["category"]],
        text=[formats.count(number) for number in rows["exceptions"]],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{x:,}<extra></extra>",
    )
    labels = [plain(title, 34) for title in rows[words.title_column]]
    figure.update_yaxes(tickmode="array", tickvals=rows["rule_id"].to_list(), ticktext=labels)
    figure.update_layout(margin_r=56, xaxis={"showticklabels": False, "showgrid": False})
    return figure


def trend(mix: pl.DataFrame, words: Words) -> go.Figure:
    """Exceptions by the day on which the order was placed, stacked by category."""
    figure = _figure()
    for name, colour in look.CATEGORY_COLOURS.items():
        rows = mix.filter(pl.col("category") == name)
        if rows.height:
            figure.add_bar(
                name=plain(words.name("category", name)),
                x=rows["day"].to_list(),
                y=rows["exceptions"].to_list(),
                marker_color=colour,
                hovertemplate="%{x|%Y-%m-%d}: %{y:,}<extra>%{fullData.name}</extra>",
            )
    figure.update_layout(barmode="stack", bargap=0.15)
    figure.update_xaxes(type="date", tickformat="%m-%d", showgrid=False, nticks=8)
    return figure


def coverage(shares: pl.DataFrame, words: Words) -> go.Figure:
    """Heat map of the share of rows that the rules could judge: shop by category."""
    categories = [name for name in look.CATEGORY_COLOURS if name in shares["category"].to_list()]
    shops = shares["shop_id"].unique().sort(descending=True).to_list()
    cells = {(row["shop_id"], row["category"]): row for row in shares.iter_rows(named=True)}
    grid = [[cells.get((shop, name), {}).get("judged") for name in categories] for shop in shops]
    lost = [[formats.count(cells.get((shop, name), {}).get("not_evaluable")) for name in categories] for shop in shops]
    figure = _figure(bars=len(shops) + 1)
    figure.add_heatmap(
        x=[plain(words.name("category", name)) for name in categories],
        y=[plain(shop, 24) for shop in shops],
        z=grid,
        zmin=0,
        zmax=1,
        colorscale=look.SHARE_COLOURS,
        showscale=False,
        xgap=3,
        ygap=3,
        text=[[formats.share(cell) for cell in row] for row in grid],
        customdata=lost,
        texttemplate="%{text}",
        hovertemplate="%{y}, %{x}: %{text}<br>" + words("overview.not_evaluable") + ": %{customdata}<extra></extra>",
    )
    figure.update_xaxes(side="top", showgrid=False, type="category")
    figure.update_yaxes(showgrid=False, type="category")
    return figure


def nights(runs: pl.DataFrame, words: Words) -> go.Figure:
    """New and gone findings, night by night."""
    figure = _figure(height=220)
    days = [f"{moment:%m-%d}" for moment in runs["as_of"]]
    for column, sign, colour in (("exceptions_new", 1, look.BAD), ("exceptions_gone", -1, look.GOOD)):
        figure.add_bar(
            name=words(f"overview.{column}"),
            x=days,
            y=[sign * (number or 0) for number in runs[column]],
            customdata=[formats.count(number) for number in runs[column]],
            marker_color=colour,
            hovertemplate="%{x}: %{customdata}<extra>%{fullData.name}</extra>",
        )
    figure.update_layout(barmode="relative")
    figure.update_xaxes(type="category", showgrid=False, nticks=8)
    return figure


def hits_by_day(hits: Sequence[int], title: str) -> go.Figure:
    """Hits on each of the last days, oldest first; the axis counts the days back from now."""
    figure = _figure(height=180)
    ages = [str(age) for age in reversed(range(1, len(hits) + 1))]
    figure.add_bar(x=ages, y=list(hits), marker_color=look.ACCENT, hovertemplate="%{x}: %{y:,}<extra></extra>")
    figure.update_layout(bargap=0.15)
    figure.update_xaxes(type="category", showgrid=False, title=plain(title))
    figure.update_yaxes(tickformat=",d", rangemode="tozero", dtick=max(1, max(hits) // 3))
    return figure


def timeline(
    stages: Sequence[tuple[str, datetime]], deadlines: Sequence[tuple[str, datetime]], words: Words
) -> go.Figure:
    """One bar per step from the stage before to this one, with its hours; deadlines as dashed lines.

    `stages` and `deadlines` are (column, local time); a step back in time is drawn in the colour of trouble.
    """
    figure = _figure(bars=len(stages) + 2)
    _draw_steps(figure, stages, words)
    _draw_deadlines(figure, deadlines, words)
    moments = [moment for _, moment in (*stages, *deadlines)]
    first, last = min(moments), max(moments)
    room = (last - first) * 0.15
    figure.update_xaxes(type="date", tickformat="%m-%d %H:%M", nticks=5, range=[first - room, last + room])
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_layout(margin_t=20 + 18 * len(deadlines), showlegend=False)
    return figure


def _draw_steps(figure: go.Figure, stages: Sequence[tuple[str, datetime]], words: Words) -> None:
    names = [words.name("column", column) for column, _ in stages]
    steps = [(stages[max(number - 1, 0)][1], moment) for number, (_, moment) in enumerate(stages)]
    spans = [(end - start).total_seconds() / 3600 for start, end in steps]
    colours = [look.BAD if span < 0 else look.ACCENT for span in spans]
    figure.add_bar(
        orientation="h",
        y=names,
        base=[min(step) for step in steps],
        x=[abs(span) * 3_600_000 for span in spans],  # a date axis counts milliseconds
        marker_color=colours,
        opacity=0.35,
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[moment for _, moment in stages],
        y=names,
        mode="markers+text",
        marker={"size": 10, "color": colours},
        text=["", *(f" {'+' if span >= 0 else '−'}{formats.hours(abs(span))}" for span in spans[1:])],
        textposition="middle right",
        cliponaxis=False,
        hovertemplate="%{y}: %{x|%Y-%m-%d %H:%M}<extra></extra>",
    )


def _draw_deadlines(figure: go.Figure, deadlines: Sequence[tuple[str, datetime]], words: Words) -> None:
    for number, (column, moment) in enumerate(deadlines):
        figure.add_vline(x=moment, line={"dash": "dash", "color": look.QUIET, "width": 1})
        figure.add_annotation(
            x=moment,
            y=1,
            yref="paper",
            yshift=10 + 16 * number,
            text=words.name("column", column),
            showarrow=False,
            font={"size": 12, "color": look.QUIET},
        )
