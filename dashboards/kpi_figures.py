"""A KPI as a gauge: its value, its interval, and the limit."""

from typing import Any

import plotly.graph_objects as go

from dashboards import look


def gauge(row: dict[str, Any]) -> go.Figure:
    """A bar to the value in the colour of its state, the interval as a thin line, the limit as a mark."""
    colour = look.ACCENT if row["is_kept"] is None else look.GOOD if row["is_kept"] else look.BAD
    figure = go.Figure(layout={"template": look.TEMPLATE, "height": 64})
    figure.add_bar(
        orientation="h",
        x=[row["value"]],
        y=[""],
        marker_color=colour,
        width=0.5,
        error_x={
            "type": "data",
            "array": [row["high"] - row["value"]],
            "arrayminus": [row["value"] - row["low"]],
            "color": look.INK,
            "thickness": 1,
        },
        hovertemplate="%{x:.1%}<extra></extra>",
    )
    # So wide that the limit is seen, and a small share is not lost.
    ends = [row["high"], row["limit"] or 0.0]
    width = 1.0 if row["at_least"] is not None or max(ends) > 0.4 else max(ends) * 1.4 + 0.005
    if row["limit"] is not None:
        figure.add_vline(x=row["limit"], line={"color": look.INK, "width": 2, "dash": "dot"})
    figure.update_layout(showlegend=False, margin={"l": 0, "r": 0, "t": 0, "b": 18})
    figure.update_xaxes(range=[0, width], tickformat=".1%" if width < 0.2 else ".0%", nticks=4)
    figure.update_yaxes(showticklabels=False, showgrid=False)
    return figure
