"""What every page shares: the style sheet, times in the reader's time zone, readiness of the models."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from pages.components.plain import as_text
from scribe_core.types import Visit

HERE = Path(__file__).parent
SOURCES = {"microphone": "Recorded visit", "upload": "Uploaded recording", "demo": "Demo visit"}


def apply_style() -> None:
    """The few rules that the theme's settings cannot express."""
    st.html(HERE / "style.css")


def reader_zone() -> tzinfo:
    """The browser's time zone, UTC where it is not known."""
    try:
        return ZoneInfo(st.context.timezone) if st.context.timezone else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def local_time(iso: str, pattern: str = "%a %-d %b %Y, %H:%M") -> str:
    """iso: ISO 8601 in UTC."""
    return datetime.fromisoformat(iso).astimezone(reader_zone()).strftime(pattern)


def visit_name(visit: Visit) -> str:
    """How a visit is called on the page: never by a patient's name."""
    return visit.title or SOURCES.get(visit.source, "Visit")


def length(seconds: float) -> str:
    """Minutes and seconds, hours where there are any."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def tell_risks(risks: Sequence[str]) -> None:
    """What the store may lose, before anything is said."""
    if risks:
        st.warning("**What is said may be lost.** " + " ".join(risks), icon=":material/warning:")


def tell_store_remarks(remarks: Sequence[str]) -> None:
    """What was cut of the store's file."""
    for remark in remarks:
        st.warning(f"**The store's file was mended.** {as_text(remark)}", icon=":material/build:")


def readiness_line(engines: Sequence[Any]) -> str:
    """One short sentence on the models."""
    failed = [engine.name for engine in engines if engine.state == "failed"]
    if failed:
        return f"Not available: {', '.join(failed)}. Recording does not need them; see System."
    loading = [f"{engine.name} ({engine.seconds:.0f} s)" for engine in engines if engine.state != "ready"]
    if loading:
        return f"Loading {', '.join(loading)}. You can start now: the words follow."
    return "All models are ready."
