"""The buttons of a visit: which ones, by its phase, and what they do."""

from __future__ import annotations

import streamlit as st

from pages.components import places, who
from pages.components.phase import ACTIONS, Phase
from pages.components.plain import as_text
from pages.components.recording import arm, disarm
from pages.components.signing import add_addendum, sign
from pages.components.visit_feed import VisitFeed
from scribe_core.errors import ScribeError
from scribe_core.service import ScribeService

BUTTONS = {
    "finish": ("Finish", ":material/check:"),
    "pause": ("Pause", ":material/pause:"),
    "resume": ("Resume recording", ":material/mic:"),
    "reconnect": ("Reconnect", ":material/refresh:"),
    "discard": ("Discard", ":material/delete:"),
    "sign": ("Sign", ":material/draw:"),
    "addendum": ("Addendum", ":material/note_add:"),
    "new": ("New visit", ":material/add:"),
}


def controls(service: ScribeService, feed: VisitFeed, phase: Phase) -> None:
    """Draws the actions of this phase; the first one stands out."""
    for place, action in enumerate(ACTIONS[phase]):
        label, icon = BUTTONS[action]
        kind = "primary" if place == 0 and action != "discard" else "secondary"
        if st.button(label, icon=icon, type=kind, key=f"do_{action}"):
            act(service, feed, action)


def act(service: ScribeService, feed: VisitFeed, action: str) -> None:
    """Does it and draws the page again; a refusal is shown in words."""
    if action == "new":
        st.switch_page(places.new_visit())
    if action in DIALOGS:
        DIALOGS[action](service, feed)
        return
    try:
        perform(service, feed.visit_id, action)
    except ScribeError as error:
        st.toast(as_text(error), icon=":material/error:")
        return
    st.rerun()


def perform(service: ScribeService, visit_id: str, action: str) -> None:
    """Raises ScribeError."""
    if action in ("finish", "pause"):
        disarm(visit_id)
        service.finish(visit_id) if action == "finish" else service.pause(visit_id)
        return
    service.resume(visit_id)
    disarm(visit_id)
    arm(visit_id)


@st.dialog("Discard this visit?")
def confirm_discard(service: ScribeService, feed: VisitFeed) -> None:
    """Sound, words and note go only after a second, explicit click."""
    st.write("Its sound, its words and its note are erased. This cannot be undone.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep the visit", key="keep"):
            st.rerun()
        if st.button(
            "Discard the visit",
            type="primary",
            key="discard_now",
            icon=":material/delete:",
            on_click=discard,
            args=(service, feed.visit_id),
        ):
            st.rerun()


def discard(service: ScribeService, visit_id: str) -> None:
    """Leaves nothing of the visit. A refusal is shown in words."""
    try:
        if not who.acts():
            return
        disarm(visit_id)
        service.cancel(visit_id)
    except ScribeError as error:
        st.toast(as_text(error), icon=":material/error:")
        return
    st.session_state.pop("visit_feed", None)
    st.session_state["discarded"] = visit_id


DIALOGS = {"discard": confirm_discard, "sign": sign, "addendum": add_addendum}
