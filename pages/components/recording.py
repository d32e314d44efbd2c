"""The microphone of this tab: switched on for one visit at a time."""

from __future__ import annotations

import time
from functools import partial

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.components.microphone import microphone
from scribe_core.intake.microphone import MicrophoneFeed, recorders
from scribe_core.service import ScribeService
from scribe_core.settings import settings
from scribe_core.types import Visit


def arm(visit_id: str) -> None:
    """This tab records the visit from now on; a new key makes the browser ask for the device afresh."""
    turn = st.session_state.get("armed", {}).get("turn", 0) + 1
    st.session_state["armed"] = {"visit": visit_id, "since": time.monotonic(), "turn": turn}


def disarm(visit_id: str) -> None:
    """Passes on what was heard and switches the microphone off."""
    if armed_for_s(visit_id) is not None:
        st.session_state["armed"] = {"turn": st.session_state["armed"]["turn"]}
    recorders().close(visit_id)


def armed_for_s(visit_id: str) -> float | None:
    """Seconds since this tab switched its microphone on for the visit; None where it did not."""
    armed = st.session_state.get("armed", {})
    return time.monotonic() - armed["since"] if armed.get("visit") == visit_id else None


def heard(visit_id: str) -> MicrophoneFeed | None:
    """The microphone that is heard for this visit, in whichever tab."""
    feed = recorders().get(visit_id)
    return feed if feed and feed.hearing else None


def recorded_s(visit: Visit) -> float:
    """Length of what was recorded, with what is not in a chunk yet."""
    feed = recorders().get(visit.id)
    return max(visit.audio_s, feed.recorded_s if feed else 0.0)


def hold_microphone(service: ScribeService, visit_id: str) -> None:
    """Keeps the browser's microphone mounted while this tab records the visit."""
    if armed_for_s(visit_id) is None:
        return
    context = get_script_run_ctx()
    session_id = context.session_id if context else ""
    start = partial(MicrophoneFeed, partial(service.feed, visit_id), service.visit(visit_id).audio_s)
    feed = recorders().open(visit_id, session_id, start)
    if feed is None:
        st.session_state["armed"] = {"turn": st.session_state["armed"]["turn"]}
        return
    microphone(f"microphone_{visit_id}_{st.session_state['armed']['turn']}", feed, settings())
