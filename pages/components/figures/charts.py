"""Plain charts in the colours of the theme: each axis says what it holds, and its unit."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import streamlit as st

HEIGHT = 205
ROW, FRAME = 18, 80
"""Pixels: of a chart; of one row in a chart of more rows, and of what is around them."""
FEW = 6
PERCENT = {"range": [0, 100]}
Axis = Mapping[str, object]
Triple = tuple[float, float, float] | None


def color(name: str) -> str:
    """A colour of .streamlit/config.toml, for the reader's light or dark theme."""
    return st.get_option(f"theme.{st.context.theme.type or 'light'}.{name}Color")


def stacked(
    labels: Sequence[str], parts: Mapping[str, tuple[str, Sequence[float | None]]], x: str, axis: Axis | None = None
) -> go.Figure:
    """Bars that lie, one a label from the top down. parts: by name, a colour's name and a value for each label."""
    figure = _figure(x, "", height=_height(labels))
    for name, (color_name, values) in parts.items():
        figure.add_bar(
            name=name, y=_plain(labels), x=list(values), orientation="h", marker_color=color(color_name), width=0.65
        )
    figure.update_layout(barmode="stack", legend=LEGEND, showlegend=len(parts) > 1)
    figure.update_yaxes(autorange="reversed", type="category", dtick=1, showgrid=False)
    figure.update_xaxes(**(axis or {"rangemode": "tozero"}))
    return figure


def stacked_days(days: Sequence[str], parts: Mapping[str, tuple[str, Sequence[float | None]]], y: str) -> go.Figure:
    """Bars that stand, one a day."""
    figure = _figure("Day on which the visit began (UTC)", y)
    for name, (color_name, values) in parts.items():
        figure.add_bar(name=name, x=list(days), y=list(values), marker_color=color(color_name))
    figure.update_layout(barmode="stack", legend=LEGEND)
    figure.update_yaxes(**PERCENT)
    return _dated(figure, days)


def bars(x: Sequence[float], y: Sequence[float], x_title: str, y_title: str, width: float = 0.9) -> go.Figure:
    """A histogram that is counted already; width: of a bar, in units of x."""
    figure = _figure(x_title, y_title)
    figure.add_bar(x=list(x), y=list(y), width=width, marker_color=color("primary"))
    # Whole numbers: a few of them would get ticks between.
    figure.update_yaxes(rangemode="tozero", tickformat="d", dtick=1 if max(y, default=0) < FEW else None)
    return figure


def bars_by_number(counts: Sequence[tuple[int, int]], x_title: str, y_title: str) -> go.Figure:
    """counts: (number of things, how often). Whole numbers only on the scale."""
    figure = bars([number for number, _ in counts], [n for _, n in counts], x_title, y_title)
    span = counts[-1][0] - counts[0][0] if counts else 0
    figure.update_xaxes(dtick=max(1, span // 10))
    return figure


def line(days: Sequence[str], values: Sequence[float | None], y: str, axis: Axis | None = None) -> go.Figure:
    figure = _figure("Day on which the visit began (UTC)", y)
    figure.add_scatter(x=list(days), y=list(values), mode="lines+markers", line_color=color("primary"), marker_size=5)
    figure.update_yaxes(**(axis or {"rangemode": "tozero"}))
    return _dated(figure, days)


def dots(labels: Sequence[str], series: Mapping[str, tuple[str, Sequence[float | None]]], x: str) -> go.Figure:
    """Points on a line for each label, on a scale of powers of ten."""
    figure = _figure(x, "", height=_height(labels))
    for name, (color_name, values) in series.items():
        figure.add_scatter(
            name=name, x=list(values), y=_plain(labels), mode="markers", marker={"size": 10, "color": color(color_name)}
        )
    figure.update_layout(legend=LEGEND)
    figure.update_xaxes(type="log", dtick=1, exponentformat="none")
    figure.update_yaxes(autorange="reversed", type="category", dtick=1, showgrid=True)
    return figure


def intervals(
    labels: Sequence[str], series: Mapping[str, Sequence[Triple]], x: str, axis: Axis | None = None
) -> go.Figure:
    """series: by name, value with low and high for each label; None where there is none."""
    figure = _figure(x, "", height=_height(labels))
    for (name, triples), color_name in zip(series.items(), ("primary", "orange"), strict=False):
        values, lows, highs = zip(*(triple or (None, None, None) for triple in triples), strict=True)
        reach = {"array": _less(highs, values), "arrayminus": _less(values, lows), "thickness": 2}
        figure.add_scatter(
            name=name, x=values, y=_plain(labels), error_x=reach, mode="markers", orientation="h", offsetgroup=name,
            marker={"size": 9, "color": color(color_name)},
        )  # fmt: skip
    figure.update_layout(legend=LEGEND, showlegend=len(series) > 1, scattermode="group", scattergap=0.2)
    figure.update_xaxes(**(axis or {}))
    figure.update_yaxes(autorange="reversed", type="category", dtick=1, showgrid=True)
    return figure


def _less(a: Sequence[float | None], b: Sequence[float | None]) -> list[float | None]:
    return [None if x is None or y is None else x - y for x, y in zip(a, b, strict=True)]


LEGEND = {"traceorder": "normal", "orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "title": None}


def _plain(labels: Sequence[str]) -> list[str]:
    """Plotly draws HTML, links among it: a name stays a name."""
    return [html.escape(label, quote=False) for label in labels]


def _height(labels: Sequence[str]) -> int:
    return max(HEIGHT, ROW * len(labels) + FRAME)


def _figure(x: str, y: str, height: int = HEIGHT) -> go.Figure:
    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 16, "t": 8, "b": 8},
        xaxis_title=x,
        yaxis_title=y,
        hovermode="closest",
        bargap=0.15,
    )
    figure.update_xaxes(automargin=True)
    figure.update_yaxes(automargin=True)
    return figure


def _dated(figure: go.Figure, days: Sequence[str]) -> go.Figure:
    """A few days would get the same tick several times."""
    figure.update_xaxes(type="date", tickformat="%-d %b", tickvals=list(days) if len(days) < FEW else None)
    return figure
