"""The line above a visit: what is recorded, what is running, how far behind live, and what went wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent

_mount = st.components.v2.component(
    "clinical_scribe.status_line",
    html=(HERE / "line.html").read_text(encoding="utf-8"),
    css=(HERE / "line.css").read_text(encoding="utf-8"),
    js=(HERE / "line.js").read_text(encoding="utf-8"),
)


def status_line(data: dict[str, Any], key: str) -> None:
    """Draws what `status.status_data` gives."""
    _mount(key=key, data=data)
