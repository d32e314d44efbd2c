"""One visit: the transcript, the note, and what is happening."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from pages.components import asks, places, who
from pages.components.consent_given import consent_given
from pages.components.controls import controls
from pages.components.frame import local_time, visit_name
from pages.components.notices import NO_MICROPHONE, Incoming
from pages.components.phase import OVER, Phase, phase_of
from pages.components.plain import as_text
from pages.components.record_view import RECORDS, record_view
from pages.components.recording import armed_for_s, heard, hold_microphone, recorded_s
from pages.components.status import empty_texts, status_data
from pages.components.status_line import status_line
from pages.components.uploads import uploads
from pages.components.visit_feed import VisitFeed
from pages.components.visit_view import visit_view
from scribe_core import running
from scribe_core.errors import ScribeError, VisitNotFoundError
from scribe_core.types import Visit, VisitStatus

POLL_S = 0.7
MICROPHONE_HELD = (Phase.RECORDING, Phase.CONNECTING, Phase.UNHEARD)
# What is played then would be recorded into this visit.
MICROPHONE_OPEN = (*MICROPHONE_HELD, Phase.ELSEWHERE)

VIEWS = ("Note", *RECORDS)


def open_feed(visit_id: str) -> VisitFeed:
    """The feed of this tab. Raises VisitNotFoundError."""
    feed = st.session_state.get("visit_feed")
    if feed is None or feed.visit_id != visit_id:
        feed = st.session_state["visit_feed"] = VisitFeed(who.service(), visit_id)
    feed.refresh()
    return feed


def current_phase(feed: VisitFeed) -> Phase:
    visit_id = feed.visit_id
    away = elsewhere(feed.visit)
    reading = away or uploads().share(visit_id) is not None
    return phase_of(feed.visit, armed_for_s(visit_id), away or heard(visit_id) is not None, reading)


def elsewhere(visit: Visit) -> bool:
    """Another process of the app takes the sound in. What is not known counts as no."""
    try:
        return visit.status is VisitStatus.RECORDING and who.service().recorded_elsewhere(visit.id)
    except ScribeError:
        return False


def read_events(feed: VisitFeed) -> str:
    """Empty, or why the records did not answer; what was read before stays on the page."""
    try:
        feed.refresh()
    except VisitNotFoundError:
        who.rerun()
    except ScribeError as error:
        return str(error)
    return ""


def store_risks(problem: str) -> tuple[tuple[str, ...], str]:
    """What the store may lose, and why the records do not answer; a store that does not answer is not asked again."""
    if problem:
        return (), problem
    try:
        return running.service().risks(), ""
    except ScribeError as error:
        return (), str(error)


def asked(visit_id: str, requests: list[Any]) -> None:
    """What the reader asks for in the visit's view, where the session still stands."""
    try:
        if who.acts():
            asks.answer(who.service(), visit_id, requests)
    except ScribeError as error:
        st.toast(as_text(error), icon=":material/error:")


def shown_levels(feed: VisitFeed, phase: Phase) -> list[float]:
    """How loud it is: at this tab's microphone, or at another one's, whichever process hears it."""
    microphone = heard(feed.visit_id)
    if phase is Phase.RECORDING and microphone:
        return microphone.take_levels()
    return list(feed.levels.values) if phase is Phase.ELSEWHERE else []


def live_body(feed: VisitFeed, drawn_phase: Phase, drawn_settled: bool) -> None:
    """Runs again and again: reads the visit's events and tells the page that there are changes."""
    recording = armed_for_s(feed.visit_id) is not None and heard(feed.visit_id) is not None
    problem = who.stay(active=recording) or read_events(feed)
    phase = current_phase(feed)
    if phase is not drawn_phase or feed.settled is not drawn_settled:
        who.rerun()
    microphone = heard(feed.visit_id)
    levels = shown_levels(feed, phase)
    service = running.service()
    progress = uploads().share(feed.visit_id) if phase is Phase.READING else None
    incoming = Incoming(microphone.missing_s, microphone.waiting_s, microphone.remark) if microphone else NO_MICROPHONE
    risks, problem = store_risks(problem)
    engines, length_s = service.readiness(), recorded_s(feed.visit)
    status_line(
        status_data(
            feed, phase, engines, length_s, progress, levels, problem, incoming, risks, service.store_remarks()
        ),
        key=f"line_{feed.visit_id}",
    )
    shown = feed.told() | empty_texts(phase, feed.settled)
    visit_view(
        shown | {"answers": asks.answers(), "may_listen": phase not in MICROPHONE_OPEN},
        key=f"view_{feed.visit_id}",
        on_asked=partial(asked, feed.visit_id),
    )


def header(feed: VisitFeed, phase: Phase) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="visit_header"):
        name = as_text(visit_name(feed.visit))
        st.markdown(f"**{name}** :gray[{local_time(feed.visit.created_at)}]", width="stretch")
        if phase in OVER:
            st.segmented_control("Show", VIEWS, default=VIEWS[0], key="shown", label_visibility="collapsed")
        consent_given(feed)
        controls(who.service(), feed, phase)


def missing(message: str) -> None:
    with st.container(key="sheet"):
        st.title("Visit", anchor=False)
        st.info(message, icon=":material/search_off:")
        st.page_link(places.visits(), label="All visits", icon=":material/list_alt:")


def main() -> None:
    visit_id = st.query_params.get("visit") or st.session_state.get("visit_id", "")
    try:
        feed = open_feed(visit_id)
    except VisitNotFoundError:
        if st.session_state.pop("discarded", None) == visit_id:
            st.switch_page(places.new_visit())
        missing("There is no such visit: it was discarded, or the address is incomplete.")
        return
    except ScribeError as error:
        st.error(as_text(error), icon=":material/error:")
        return
    phase = current_phase(feed)
    header(feed, phase)
    # Always there: what stands below keeps its place, and is not drawn twice while a phase changes.
    with st.container(key="microphone_holder"):
        if phase in MICROPHONE_HELD:
            hold_microphone(who.service(), visit_id)
    settled = feed.settled
    if phase in OVER and st.session_state.get("shown") in RECORDS:
        record_view(feed, who.service(), st.session_state["shown"])
        return
    st.fragment(live_body, run_every=None if settled else POLL_S)(feed, phase, settled)


main()
