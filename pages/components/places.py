"""The pages and their addresses, named in one place."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

FOLDER = Path(__file__).parent.parent


def new_visit() -> st.Page:
    return st.Page(FOLDER / "new_visit.py", title="New visit", icon=":material/mic:", default=True)


def visits() -> st.Page:
    return st.Page(FOLDER / "visits.py", title="Visits", icon=":material/list_alt:", url_path="visits")


def analytics() -> st.Page:
    return st.Page(FOLDER / "analytics.py", title="Analytics", icon=":material/monitoring:", url_path="analytics")


def system() -> st.Page:
    return st.Page(FOLDER / "system.py", title="System", icon=":material/monitor_heart:", url_path="system")


def visit() -> st.Page:
    """Reached from the other pages, with `?visit=ID`."""
    return st.Page(FOLDER / "visit.py", title="Visit", url_path="visit", visibility="hidden")
