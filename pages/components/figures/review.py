"""What clinicians made of the note, and when they signed it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.components.figures.block import block, rate_columns
from pages.components.figures.charts import PERCENT, bars, bars_by_number, stacked, stacked_days
from scribe_core.analytics.buckets import PER_DECADE, middle_s, percentile_s
from scribe_core.analytics.decisions import (
    GROUPS,
    Decisions,
    decisions,
    likeness,
    seconds_to_sign,
    statements_per_visit,
)
from scribe_core.analytics.figures import Figures
from scribe_core.analytics.speed import number_at

OUTCOMES = {"accepted": "green", "edited": "orange", "rejected": "red"}
MOST_BARS = 7
TICKS_S = {10: "10 s", 60: "1 min", 600: "10 min", 3600: "1 h", 21600: "6 h", 86400: "1 day", 604800: "1 week"}


def draw(figures: Figures) -> None:
    left, right = st.columns(2)
    with left:
        _decisions(figures)
        _to_sign(figures)
    with right:
        _likeness(figures)
        _statements(figures)


def _decisions(figures: Figures) -> None:
    by = st.session_state.get("decisions_by", "Section")
    rows = decisions(figures, by)
    block(
        "Decisions on statements",
        decisions_table(rows, by),
        lambda: _days(rows) if by == "Day" else _groups(rows),
        "No statement of the model has been accepted, edited or rejected in these days.",
        "Where each statement of the model stands now; how many in brackets. The table has 95 % intervals (Wilson), "
        "and what was signed as written.",
        choice=_choose_group,
    )


def _choose_group() -> None:
    st.selectbox(
        "By",
        list(GROUPS),
        format_func=lambda group: f"by {group.lower()}",
        key="decisions_by",
        label_visibility="collapsed",
        width=170,
    )


def _groups(rows: list[Decisions]) -> go.Figure:
    shown = [row for row in rows if row.decided][:MOST_BARS]
    return stacked([f"{row.group} ({row.decided})" for row in shown], _parts(shown), "Share of decided, %", PERCENT)


def _days(rows: list[Decisions]) -> go.Figure:
    shown = [row for row in rows if row.decided]
    return stacked_days([row.group for row in shown], _parts(shown), "Share of decided, %")


def _parts(rows: list[Decisions]) -> dict[str, tuple[str, list[float | None]]]:
    return {
        outcome: (color, [100 * getattr(row, outcome) / row.decided for row in rows])
        for outcome, color in OUTCOMES.items()
    }


def decisions_table(rows: list[Decisions], by: str) -> pd.DataFrame:
    return pd.DataFrame(
        {by: row.group, "Decided": row.decided}
        | {outcome.title(): getattr(row, outcome) for outcome in OUTCOMES}
        | {"Signed as written": row.unreviewed}
        | {head: v for outcome in OUTCOMES for head, v in rate_columns(outcome.title(), row.rate(outcome)).items()}
        for row in rows
    )


def _likeness(figures: Figures) -> None:
    steps = likeness(figures)
    table = pd.DataFrame(steps, columns=["Likeness from, %", "Edited statements"])
    block(
        "Likeness of edited statements to the model’s words",
        table,
        lambda: bars([step + 2.5 for step, _ in steps], [n for _, n in steps], "Likeness, %", "Edited statements", 4.5),
        "No statement of the model has been edited in these days.",
        "Share of characters that stayed, in steps of 5 %; a statement that was edited twice counts as it stands.",
    )


def _to_sign(figures: Figures) -> None:
    counts = seconds_to_sign(figures)
    median_s = percentile_s(counts, 0.5)
    table = pd.DataFrame(
        [(round(10 ** (bucket / PER_DECADE) / 60, 2), n) for bucket, n in sorted(counts.items())],
        columns=["From, minutes", "Visits"],
    )
    block(
        "Time from end of visit to signature",
        table,
        lambda: _times(counts),
        "No visit of these days is signed.",
        "Steps of a tenth of a power of ten; the median is within 12 %.",
        f"median {spoken(median_s)}" if median_s else "",
    )


def _times(counts: dict[int, int]) -> go.Figure:
    """The scale is in buckets, so that all bars are of one width."""
    buckets = sorted(counts)
    chart = bars([bucket + 0.5 for bucket in buckets], [counts[bucket] for bucket in buckets], "Time", "Visits")
    chart.update_traces(hovertext=[spoken(middle_s(bucket)) for bucket in buckets], hoverinfo="text+y")
    return _in_times(chart, buckets)


def _in_times(chart: go.Figure, buckets: Sequence[int]) -> go.Figure:
    """From the tick before the first bar to the one after the last."""
    at = [PER_DECADE * math.log10(seconds) for seconds in TICKS_S]
    chart.update_xaxes(tickvals=at, ticktext=list(TICKS_S.values()))
    if buckets:
        low = max((tick for tick in at if tick <= buckets[0]), default=buckets[0])
        high = min((tick for tick in at if tick > buckets[-1]), default=buckets[-1] + 1)
        chart.update_xaxes(range=[low - 0.5, high + 0.5])
    return chart


def _statements(figures: Figures) -> None:
    counts = statements_per_visit(figures)
    block(
        "Statements of a signed note",
        pd.DataFrame(counts, columns=["Statements", "Visits"]),
        lambda: bars_by_number(counts, "Statements", "Visits"),
        "No visit of these days is signed.",
        summary=f"median {number_at(counts, 0.5)}" if counts else "",
    )


def spoken(seconds: float) -> str:
    """Two digits are enough for what is known within 12 %."""
    for unit, name in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= unit:
            return f"{seconds / unit:.2g} {name}"
    return f"{seconds:.2g} s"
