"""Figures of stages: how long they take, how they follow each other, how they end over time, why orders wait."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from dashboards import formats, look
from dashboards.figures import plain
from dashboards.texts import Words

PERCENTILES = (("p50_hours", 1.0), ("p75_hours", 0.7), ("p90_hours", 0.45), ("p95_hours", 0.25))
PARTS = (("outside_hours", look.QUIET), ("batch_hours", look.PRIORITY_COLOURS[2]), ("other_hours", look.ACCENT))
DAY_FROM = 72
"""Hours from which an axis counts days."""


def stage_name(start: str, end: str, words: Words) -> str:
    """`Paid → Handed over`."""
    return f"{words.name('column', start)} → {words.name('column', end)}"


def _names(rows: pl.DataFrame, words: Words) -> list[str]:
    return [stage_name(start, end, words) for start, end in rows.select("stage_from", "stage_to").iter_rows()]


def _unit(hours: Sequence[float | None], words: Words) -> tuple[float, str]:
    largest = max((value for value in hours if value is not None), default=0)
    return (24, words("stages.days")) if largest > DAY_FROM else (1, words("stages.hours"))


def bars(stages: pl.DataFrame, words: Words) -> go.Figure:
    """Per stage a bar to each percentile, the darkest to the median; a percentile that is not reached is left out."""
    unit, name = _unit([value for column, _ in PERCENTILES for value in stages[column]], words)
    labels = _names(stages, words)
    figure = go.Figure(layout={"template": look.TEMPLATE, "height": 46 * stages.height + 90})
    for column, opacity in reversed(PERCENTILES):
        figure.add_bar(
            orientation="h",
            name=words(f"stages.{column}"),
            y=labels,
            x=[None if value is None else value / unit for value in stages[column]],
            marker={"color": look.ACCENT, "opacity": opacity},
            customdata=[formats.NOTHING if value is None else formats.hours(value) for value in stages[column]],
            hovertemplate="%{y}: %{customdata}<extra>%{fullData.name}</extra>",
        )
    targets = [row["target_hours"] for row in stages.iter_rows(named=True)]
    if any(target is not None for target in targets):
        figure.add_scatter(
            name=words("stages.target"),
            y=labels,
            x=[None if target is None else target / unit for target in targets],
            mode="markers",
            marker={"symbol": "line-ns", "size": 22, "line": {"width": 3, "color": look.BAD}},
            customdata=[formats.NOTHING if target is None else formats.hours(target) for target in targets],
            hovertemplate="%{y}: %{customdata}<extra>%{fullData.name}</extra>",
        )
    figure.update_layout(barmode="overlay")
    figure.update_layout(legend={"traceorder": "reversed"})
    figure.update_xaxes(title=name, rangemode="tozero")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


def flow(stages: pl.DataFrame, words: Words) -> go.Figure:
    """The way of all orders, with waits: as wide as orders enter, coloured by the share over target."""
    times = list(
        dict.fromkeys(name for row in stages.iter_rows(named=True) for name in (row["stage_from"], row["stage_to"]))
    )
    rows = stages.to_dicts()
    median = [_or_nothing(row["p50_hours"], words) for row in rows]
    waited = {row["stage_to"]: f" +{text}" for row, text in zip(rows, median, strict=True)}
    figure = go.Figure(layout={"template": look.TEMPLATE, "height": 260})
    figure.add_sankey(
        arrangement="snap",
        node={
            "label": [words.name("column", name) + waited.get(name, "") for name in times],
            "color": look.QUIET,
            "pad": 24,
            "thickness": 12,
            "hovertemplate": "%{label}<extra></extra>",
        },
        link={
            "source": [times.index(row["stage_from"]) for row in rows],
            "target": [times.index(row["stage_to"]) for row in rows],
            "value": [row["n"] for row in rows],
            "label": median,
            "color": [_heat(row["over_target"]) for row in rows],
            "customdata": [
                [formats.count(row["n"]), formats.count(row["open"]), formats.share(row["over_target"]), stage]
                for row, stage in zip(rows, _names(stages, words), strict=True)
            ],
            "hovertemplate": (
                "%{customdata[3]}<br>" + words("stages.p50_hours") + ": %{label}<br>"
                + words("stages.n") + ": %{customdata[0]}<br>"
                + words("stages.open") + ": %{customdata[1]}<br>"
                + words("stages.over_target") + ": %{customdata[2]}<extra></extra>"
            ),
        },
    )  # fmt: skip
    return figure


def _heat(over_target: float | None) -> str:
    """From calm to trouble by the share over target."""
    if over_target is None:
        return "rgba(95,108,123,0.25)"
    return f"rgba(181,83,60,{0.15 + 0.6 * over_target:.2f})" if over_target > 0.1 else "rgba(79,157,143,0.35)"


def _or_nothing(hours: float | None, words: Words) -> str:
    return words("stages.not_reached") if hours is None else formats.hours(hours)


def curves(series: Mapping[str, Sequence[float | None]], words: Words, target: float | None) -> go.Figure:
    """The share still in the stage over time, a line per group; it ends where nobody was seen longer."""
    unit, name = _unit([hours for curve in series.values() for hours in curve], words)
    figure = go.Figure(layout={"template": look.TEMPLATE, "height": 340})
    for label, curve in series.items():
        points = [(0.0, 1.0)] + [
            (hours / unit, 1 - (number + 1) / (len(curve) + 1))
            for number, hours in enumerate(curve)
            if hours is not None
        ]
        figure.add_scatter(
            name=plain(label, 80),
            x=[x for x, _ in points],
            y=[y for _, y in points],
            mode="lines",
            line={"shape": "hv"},
            hovertemplate="%{x:.1f}: %{y:.0%}<extra>%{fullData.name}</extra>",
        )
    if target is not None:
        figure.add_vline(x=target / unit, line={"dash": "dash", "color": look.BAD, "width": 1})
    figure.update_layout(showlegend=True)
    figure.update_xaxes(title=name, rangemode="tozero")
    figure.update_yaxes(tickformat=".0%", range=[0, 1.02], title=words("stages.still_in"))
    return figure


def wait_parts(waits: pl.DataFrame, words: Words) -> go.Figure:
    """Per stage the shares of the hours waited: outside working time, with a batch, the rest."""
    labels = _names(waits, words)
    figure = go.Figure(layout={"template": look.TEMPLATE, "height": 42 * waits.height + 80})
    for column, colour in PARTS:
        shares = [part / whole if whole else None for part, whole in zip(waits[column], waits["hours"], strict=True)]
        figure.add_bar(
            orientation="h",
            name=words(f"stages.{column}"),
            y=labels,
            x=shares,
            marker_color=colour,
            customdata=[formats.share(share) for share in shares],
            hovertemplate="%{y}: %{customdata}<extra>%{fullData.name}</extra>",
        )
    figure.update_layout(barmode="stack")
    figure.update_xaxes(tickformat=".0%", range=[0, 1])
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure
