"""A turn's own sound, handed to the page after a click."""

from __future__ import annotations

import base64
import time
from typing import Any

import streamlit as st

from pages.components import who
from scribe_core.types import Turn

MARGIN_S = 0.3
MOST_S = 60.0
KEPT_S = 2.0
"""A page that draws while the next run begins may miss one run's data, so the sound is in the data of this long."""


def listen(visit_id: str, turn: Turn) -> None:
    """Makes the turn's sound, its first MOST_S seconds, part of the page's data. Raises StoreError."""
    end_s = min(turn.end_s, turn.start_s + MOST_S) + MARGIN_S
    sound = who.service().audio(visit_id, max(0.0, turn.start_s - MARGIN_S), end_s)
    number = st.session_state.get("clips", 0) + 1
    st.session_state["clips"] = number
    wav = base64.b64encode(sound).decode("ascii")
    st.session_state["clip"] = {"number": number, "turn": turn.id, "wav": wav}
    st.session_state.pop("clip_given_at", None)


def clip() -> dict[str, Any] | None:
    """`{"number", "turn", "wav"}`, wav in base64, of the turn that was asked for just now."""
    state = st.session_state
    if "clip" in state and time.monotonic() - state.setdefault("clip_given_at", time.monotonic()) > KEPT_S:
        del state["clip"]
    return state.get("clip")
