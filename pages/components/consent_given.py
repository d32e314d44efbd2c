"""What the patient of a visit agreed to, and taking it back."""

from __future__ import annotations

import streamlit as st

from pages.components import who
from pages.components.frame import local_time
from pages.components.plain import as_text
from pages.components.visit_feed import VisitFeed
from scribe_core.errors import ScribeError


def consent_given(feed: VisitFeed) -> None:
    """A popover; the button in it is there while a consent to training stands."""
    consent = feed.visit.consent
    with st.popover("Consent", icon=":material/handshake:"):
        st.text(consent.wording)
        st.caption(f"Recorded by {as_text(consent.clinician)}, {local_time(consent.given_at)}.")
        if consent.withdrawn_at:
            st.caption(f"The consent to training was withdrawn, {local_time(consent.withdrawn_at)}.")
        if held := st.session_state.pop("held_by", None):
            st.warning(f"Datasets built before still hold this visit, and an admin is told so: {', '.join(held)}.")
        if consent.allows_training:
            st.button("Withdraw the consent to training", key="withdraw", on_click=withdraw, args=(feed.visit_id,))


def withdraw(visit_id: str) -> None:
    """No later dataset holds the visit; which earlier ones do is told."""
    try:
        if who.acts():
            st.session_state["held_by"] = [build.id for build in who.service().withdraw_consent(visit_id)]
    except ScribeError as error:
        st.toast(as_text(error), icon=":material/error:")
