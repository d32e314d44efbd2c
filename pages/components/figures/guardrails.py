"""What the checks raised, and how often they were right."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.components.figures.block import block, percent, rate_columns
from pages.components.figures.charts import PERCENT, intervals, stacked
from scribe_core.analytics.alarms import RIGHT, Alarms, alarms, overall
from scribe_core.analytics.figures import Figures


def draw(figures: Figures) -> None:
    rows = alarms(figures)
    left, right = st.columns(2)
    with left:
        _findings(rows)
    with right:
        _precision(rows)


def _findings(rows: list[Alarms]) -> None:
    parts = {
        "confirmed": ("green", [row.confirmed for row in rows]),
        "clinically fine": ("blue", [row.dismissed.get(RIGHT, 0) for row in rows]),
        "set aside otherwise": ("orange", [sum(row.dismissed.values()) - row.dismissed.get(RIGHT, 0) for row in rows]),
        "open": ("gray", [row.open for row in rows]),
    }
    block(
        "Findings, by check",
        findings_table(rows),
        lambda: stacked([row.check for row in rows], parts, "Findings"),
        "The checks have raised nothing in these days.",
        "Confirmed: the statement was edited or rejected while the finding stood, or the omission was written down. An "
        "edit may have had another reason.",
    )


def findings_table(rows: list[Alarms]) -> pd.DataFrame:
    reasons = sorted({reason for row in rows for reason in row.dismissed})
    return pd.DataFrame(
        {"Check": row.check, "Raised": row.raised, "Confirmed": row.confirmed}
        | {f"Set aside: {reason}": row.dismissed.get(reason, 0) for reason in reasons}
        | {"Open": row.open, "Could not be checked": row.not_checked}
        for row in rows
    )


def _precision(rows: list[Alarms]) -> None:
    judged = [(row.check, row.precision) for row in rows if row.precision]
    together = overall(rows)
    table = pd.DataFrame({"Check": check, "Judged": found.n} | rate_columns("Right", found) for check, found in judged)
    block(
        "Findings that were right",
        table,
        lambda: intervals(
            [f"{check} ({found.n})" for check, found in judged],
            {"Right": [(100 * found.share, 100 * found.low, 100 * found.high) for _, found in judged]},
            "Right, % of judged, with 95 % interval (Wilson)",
            PERCENT,
        ),
        "Nobody has judged a finding of these days yet, by setting it aside or changing its statement.",
        "Right: confirmed, or set aside as “Clinically fine”. Wrong: set aside as “It was said” or “False alarm”. The "
        "number of judged findings is in brackets.",
        f"{percent(together.share)} % of {together.n} judged" if together else "",
    )
