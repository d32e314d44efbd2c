"""One figure: its title, its chart, and the same numbers as a table and as a file."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from scribe_core.analytics.rates import Rate

FORMULA = ("=", "+", "-", "@")
CHART = {"displayModeBar": False, "scrollZoom": False}


def block(
    title: str,
    table: pd.DataFrame,
    chart: Callable[[], go.Figure] | None,
    empty: str,
    note: str = "",
    summary: str = "",
    choice: Callable[[], object] | None = None,
) -> None:
    """chart: drawn where there is something to show; None where the table says it all. summary: the one number that
    tells most of it. empty: what stands in its place while there is nothing to show. note: how to read it. choice:
    draws what the reader chooses beside the title."""
    name = re.sub(r"\W+", "-", title.lower()).strip("-")
    with st.container(border=True, gap="xsmall", key=f"figure_{name}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{title}**{summary and f', {summary}'}", width="stretch", help=note or None)
            if choice is not None:
                choice()
            if not table.empty:
                _numbers(name, table, with_table=chart is not None)
        if table.empty:
            st.caption(empty)
        elif chart is None:
            st.dataframe(table, hide_index=True)
        else:
            st.plotly_chart(chart(), config=CHART, key=f"chart_{name}", alt=f"{title}. The table has the same numbers.")


def csv(table: pd.DataFrame) -> bytes:
    """UTF-8 with a head; empty where there is no value. Text is text also where a spreadsheet would see a formula."""
    return table.map(_no_formula).to_csv(index=False).encode()


def _no_formula(cell: object) -> object:
    """OWASP, CSV Injection: one line, with an apostrophe before what would be reckoned. Numbers stay numbers."""
    if not isinstance(cell, str):
        return cell
    line = " ".join(cell.split())
    return f"'{line}" if line.startswith(FORMULA) else line


def percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def rate_columns(name: str, rate: Rate | None) -> dict[str, float | None]:
    """A rate and its 95 % interval as three columns, in percent."""
    shares = (rate.share, rate.low, rate.high) if rate else (None, None, None)
    heads = (f"{name}, %", f"{name}, from %", f"{name}, to %")
    return {head: percent(share) for head, share in zip(heads, shares, strict=True)}


def _numbers(name: str, table: pd.DataFrame, with_table: bool) -> None:
    if with_table:
        with st.popover("Table", icon=":material/table:", type="tertiary", key=f"table_{name}"):
            st.dataframe(table, hide_index=True, width="content")
    st.download_button(
        "CSV",
        csv(table),
        file_name=f"{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
        key=f"csv_{name}",
        on_click="ignore",
    )
