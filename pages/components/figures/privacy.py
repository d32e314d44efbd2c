"""What was masked."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.components.figures.block import block
from pages.components.figures.charts import line, stacked
from scribe_core.analytics.figures import Figures
from scribe_core.analytics.spans import masked_by_day, masked_by_kind

NOTHING = "Nothing was masked in these days."


def draw(figures: Figures) -> None:
    left, right = st.columns(2)
    with left:
        _kinds(figures)
    with right:
        _days(figures)


def _kinds(figures: Figures) -> None:
    kinds = masked_by_kind(figures)
    names = [kind.replace("_", " ").lower() for kind, _ in kinds]
    block(
        "Masked spans, by kind",
        pd.DataFrame({"Kind": names, "Spans": [n for _, n in kinds]}),
        lambda: stacked(names, {"Spans": ("primary", [n for _, n in kinds])}, "Spans"),
        NOTHING,
        "Each time that something identifying was said and replaced by a placeholder.",
    )


def _days(figures: Figures) -> None:
    days = masked_by_day(figures)
    means = [round(spans / visits, 2) if visits else None for _, spans, visits in days]
    table = pd.DataFrame(days, columns=["Day", "Spans", "Visits"])
    table["Spans a visit"] = pd.Series(means)
    block(
        "Masked spans a visit, by day",
        table,
        lambda: line([day for day, _, _ in days], means, "Spans a visit"),
        NOTHING,
    )
