"""Transcript and note in one DOM, so that each can point at the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
SCRIPTS = (
    *("dom", "copy", "asks", "player", "transcript", "findings", "editor", "choices"),
    *("statement", "note", "keys", "view"),
)

_mount = st.components.v2.component(
    "clinical_scribe.visit_view",
    html=(HERE / "view.html").read_text(encoding="utf-8"),
    css=(HERE / "view.css").read_text(encoding="utf-8"),
    js="\n".join((HERE / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS),
)


def visit_view(data: dict[str, Any], key: str, on_asked: Callable[[list[Any]], None]) -> None:
    """Draws the rows that the page fetches (`copy.js`) by what `VisitFeed.told` gives. What the reader asks for goes to
    `on_asked` (`asks.py`), all that has no answer yet, again and again until the data holds an answer to it: a request
    that meets a run is not lost."""

    def asked() -> None:
        if requests := st.session_state[key].asked:
            on_asked(list(requests))

    _mount(key=key, data=data, on_asked_change=asked)
