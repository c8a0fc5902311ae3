"""How it looks: colours, fonts, the chart template, the theme. Nothing is loaded from elsewhere."""

from pathlib import Path

import plotly.graph_objects as go

ICON = Path(__file__).parent / "icon.svg"
FONTS = "'Source Sans', 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
INK, QUIET, LINE, PAPER, ACCENT = "#1f2933", "#5f6c7b", "#dde3ea", "#ffffff", "#1f5f8b"
CATEGORY_COLOURS = {
    "payment": "#1f5f8b",
    "information": "#e0a03b",
    "inventory": "#4f9d8f",
    "logistics": "#b5533c",
    "structure": "#7d6b9e",
    "data": "#8595a6",
}
PRIORITY_COLOURS = {1: "#a63d2f", 2: "#dd8a4b", 3: "#8fb1c9", 4: "#cfd8e1"}
SHARE_COLOURS = [[0, "#b5533c"], [0.5, "#f0d9a8"], [0.9, "#dcebe7"], [1, "#8cc4b8"]]
GOOD, BAD = "#4f9d8f", "#b5533c"
BAR_HEIGHT = 30

TEMPLATE = go.layout.Template(
    layout={
        "font": {"family": FONTS, "size": 13, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "bargap": 0.3,
        "dragmode": False,
        "hoverlabel": {"font": {"family": FONTS, "size": 13}, "align": "left"},
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0, "traceorder": "normal"},
        "xaxis": {
            "automargin": True,
            "gridcolor": LINE,
            "zeroline": False,
            "fixedrange": True,
            "linecolor": LINE,
        },
        "yaxis": {
            "automargin": True,
            "gridcolor": LINE,
            "zeroline": False,
            "fixedrange": True,
            "linecolor": LINE,
        },
    }
)
CHART = {"displayModeBar": False, "responsive": True}
THEME = {
    "base": "light",
    "primaryColor": ACCENT,
    "backgroundColor": PAPER,
    "secondaryBackgroundColor": "#f4f6f8",
    "textColor": INK,
    "borderColor": LINE,
    "font": FONTS,
    "headingFont": FONTS,
    "baseRadius": "0.375rem",
    "showSidebarBorder": "true",
}
