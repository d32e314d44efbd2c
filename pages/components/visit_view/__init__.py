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

    def asked(name: str, answer: Callable[[dict[str, Any]], object]) -> Callable[[], None]:
        """Calls `answer` with what the page sent under this name."""

        def changed() -> None:
            if choice := getattr(st.session_state[key], name):
                answer(choice)

        return changed

    finding = ("statement_id", "check", "message", "reason")
    _mount(
        key=key,
        data=data,
        on_speaker_change=asked("speaker", lambda sent: on_speaker(int(sent["turn"]), str(sent["speaker"]))),
        on_dismiss_change=asked("dismiss", lambda sent: on_dismiss(*(str(sent[name]) for name in finding))),
        on_write_change=asked("write", lambda sent: on_write(str(sent["check"]), str(sent["message"]))),
        on_listen_change=asked("listen", lambda sent: on_listen(int(sent["turn"]))),
    )
