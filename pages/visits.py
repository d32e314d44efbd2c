"""Past visits, newest first, to reopen."""

from __future__ import annotations

from itertools import groupby
from typing import Literal

import streamlit as st

from pages.components import places, who
from pages.components.frame import length, local_time, visit_name
from pages.components.plain import as_text
from scribe_core.errors import ScribeError
from scribe_core.interfaces import PAGE
from scribe_core.types import Visit, VisitStatus

BADGES: dict[VisitStatus, tuple[str, Literal["orange", "green", "blue"]]] = {
    VisitStatus.RECORDING: ("Open", "orange"),
    VisitStatus.PAUSED: ("Paused", "orange"),
    VisitStatus.ENDED: ("Finished", "green"),
    VisitStatus.SIGNED: ("Signed", "blue"),
}


def row(visit: Visit) -> None:
    label, color = BADGES[visit.status]
    with st.container(horizontal=True, vertical_alignment="center", key=f"row_{visit.id}"):
        st.markdown(f"**{local_time(visit.created_at, '%H:%M')}**", width=64)
        st.markdown(as_text(visit_name(visit)), width=180)
        st.markdown(length(visit.audio_s), width=72)
        st.markdown(as_text(visit.consent.clinician), width="stretch")
        st.badge(label, color=color)
        if st.button("Open", key=f"open_{visit.id}"):
            st.switch_page(places.visit(), query_params={"visit": visit.id})


def empty() -> None:
    with st.container(border=True, horizontal_alignment="center", key="no_visits"):
        st.markdown("**No visits yet**", width="content")
        st.caption("A visit appears here as soon as it is started.", width="content")
        st.page_link(places.new_visit(), label="Start the first one", icon=":material/mic:", width="content")


def shown() -> int:
    """How many visits this tab shows."""
    return st.session_state.get("visits_shown", PAGE)


def show_more() -> None:
    st.session_state["visits_shown"] = shown() + PAGE


def main() -> None:
    with st.container(key="sheet"):
        st.title("Visits", anchor=False)
        try:
            page = who.service().visits(count=shown())
        except ScribeError as error:
            st.error(as_text(error), icon=":material/error:")
            return
        if not page.visits:
            empty()
        for day, group in groupby(page.visits, key=lambda visit: local_time(visit.created_at, "%A %-d %B %Y")):
            st.subheader(day, anchor=False)
            with st.container(border=True, gap="xxsmall", key=f"day_{day.replace(' ', '_')}"):
                for visit in group:
                    row(visit)
        if page.before:
            st.button("Show more", key="more", icon=":material/expand_more:", on_click=show_more)


main()
