"""Transcript and note in one DOM, so that each can point at the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
SCRIPTS = ("dom.js", "player.js", "transcript.js", "findings.js", "note.js", "view.js")

_mount = st.components.v2.component(
    "clinical_scribe.visit_view",
    html=(HERE / "view.html").read_text(encoding="utf-8"),
    css=(HERE / "view.css").read_text(encoding="utf-8"),
    js="\n".join((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS),
)


def visit_view(
    data: dict[str, Any],
    key: str,
    on_speaker: Callable[[int, str], None],
    on_dismiss: Callable[[str, str, str, str], None],
    on_write: Callable[[str, str], None],
    on_listen: Callable[[int], None],
) -> None:
    """Draws what `VisitFeed.view` gives; a corrected turn calls `on_speaker(turn id, speaker)`, a finding that is set
    aside `on_dismiss(statement id, check, message, reason)`, an omission to be written down `on_write(check, message)`,
    a turn to be heard `on_listen(turn id)`: its sound goes into the next data as `clip` (`listening.py`).
    """

    def corrected() -> None:
        choice = st.session_state[key].speaker
        if choice:
            on_speaker(int(choice["turn"]), str(choice["speaker"]))

    def set_aside() -> None:
        choice = st.session_state[key].dismiss
        if choice:
            on_dismiss(*(str(choice[name]) for name in ("statement_id", "check", "message", "reason")))

    def write() -> None:
        choice = st.session_state[key].write
        if choice:
            on_write(str(choice["check"]), str(choice["message"]))

    def listen() -> None:
        choice = st.session_state[key].listen
        if choice:
            on_listen(int(choice["turn"]))

    _mount(
        key=key,
        data=data,
        on_speaker_change=corrected,
        on_dismiss_change=set_aside,
        on_write_change=write,
        on_listen_change=listen,
    )
