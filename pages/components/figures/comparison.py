"""Two models, or two prompts, side by side."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.components.figures.block import block, percent, rate_columns
from pages.components.figures.charts import PERCENT, Triple, color, intervals
from scribe_core.analytics.compare import Comparison, Side, compare, side, writers
from scribe_core.analytics.figures import Figures
from scribe_core.analytics.rates import Difference, Rate

NOTHING = "Neither has decisions in these days."
CAUTION = (
    "The intervals treat statements as independent. Those of one visit are alike, so that the true intervals are wider."
)


def draw(figures: Figures) -> None:
    names = writers(figures)
    if len(names) < 2:
        st.caption("A comparison needs decisions on statements of two models or prompts in these days.")
        return
    a, b = _choice(names)
    sides = side(figures.written_by(a)), side(figures.written_by(b))
    rows = compare(*sides)
    left, right = st.columns(2)
    with left:
        _rates(rows)
        _speeds(*sides)
    with right:
        _differences(rows)


def _choice(names: list[str]) -> tuple[str, str]:
    left, right = st.columns(2)
    a = left.selectbox("A", names, format_func=_side("A"), key="compare_a", label_visibility="collapsed")
    others = [name for name in names if name != a]
    b = right.selectbox("B", others, format_func=_side("B"), key="compare_b", label_visibility="collapsed")
    return a, b


def _side(letter: str) -> Callable[[str], str]:
    return lambda name: f"{letter}:  {name}"


def _rates(rows: list[Comparison]) -> None:
    table = pd.DataFrame(
        {"Rate": row.name} | rate_columns("A", row.a) | {"A, n": row.a.n if row.a else 0}
        | rate_columns("B", row.b) | {"B, n": row.b.n if row.b else 0}
        for row in rows if row.a or row.b
    )  # fmt: skip
    series = {"A": [_of(row.a) for row in rows], "B": [_of(row.b) for row in rows]}
    block(
        "Rates of A and B",
        table,
        lambda: intervals([row.name for row in rows], series, "%, with 95 % interval (Wilson)", PERCENT),
        NOTHING,
        CAUTION,
    )


def _differences(rows: list[Comparison]) -> None:
    found = [(row.name, row.difference) for row in rows if row.difference]
    table = pd.DataFrame(
        {"Rate": name, "A less B, points": percent(item.value), "from": percent(item.low), "to": percent(item.high)}
        for name, item in found
    )
    axis = "Percentage points, with 95 % interval (Newcombe)"

    def chart() -> go.Figure:
        drawn = intervals([name for name, _ in found], {"A less B": [_of(item) for _, item in found]}, axis)
        return drawn.add_vline(x=0, line_width=1, line_dash="dot", line_color=color("gray"))

    clear = sum(item.is_clear for _, item in found)
    block("A less B", table, chart, NOTHING, CAUTION, f"{clear} of {len(found)} clear of 0")


def _speeds(a: Side, b: Side) -> None:
    """Without an interval: they are told, not tested."""
    rows = [(name, _rounded(a.speeds[name]), _rounded(b.speeds[name])) for name in a.speeds]
    block("Speed of A and B", pd.DataFrame(rows, columns=["Figure", "A", "B"]), None, NOTHING)


def _of(item: Rate | Difference | None) -> Triple:
    """In percent."""
    if item is None:
        return None
    value = item.share if isinstance(item, Rate) else item.value
    return 100 * value, 100 * item.low, 100 * item.high


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.3g}")
